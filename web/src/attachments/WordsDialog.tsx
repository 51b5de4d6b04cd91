import { type FormEvent, useId, useState } from "react";
import type { Attachment } from "../api/contract.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { describeAttachment } from "../api/requests.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";

/** As the server has it. */
const longestName = 200;
const longestDescription = 2_000;

interface Props {
  attachment: Attachment;
  onClose: () => void;
  onSaved: (attachment: Attachment) => void;
}

/** What a photo or document is called, and what is to be seen in it; the file stays as it is. */
export function WordsDialog({ attachment, onClose, onSaved }: Props) {
  const { t } = useWords();
  const id = useId();
  const [name, setName] = useState(attachment.name);
  const [description, setDescription] = useState(attachment.description);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    setFailure(null);
    try {
      onSaved(await describeAttachment(attachment.id, { name, description }));
      onClose();
    } catch (cause) {
      setFailure(asFailure(cause));
      setSaving(false);
    }
  };
  return (
    <Dialog title={t("attachments.edit.title")} onClose={onClose}>
      <form className="form" onSubmit={(event) => void save(event)}>
        <label htmlFor={`${id}name`}>{t("attachments.edit.name")}</label>
        <input
          id={`${id}name`}
          value={name}
          required
          maxLength={longestName}
          onChange={(event) => setName(event.target.value)}
        />
        <label htmlFor={`${id}words`}>{t("attachments.edit.description")}</label>
        <textarea
          id={`${id}words`}
          value={description}
          rows={4}
          maxLength={longestDescription}
          aria-describedby={`${id}hint`}
          onChange={(event) => setDescription(event.target.value)}
        />
        <p id={`${id}hint`} className="fine">
          {t("attachments.edit.hint")}
        </p>
        {failure !== null && (
          <p className="fault" role="alert">
            {t("attachments.change.failed")} {failureWords(failure, t)}
          </p>
        )}
        <div className="answers">
          <button type="submit" className="button strong" disabled={saving}>
            {t("save")}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
