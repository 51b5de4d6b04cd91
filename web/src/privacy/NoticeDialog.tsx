import { useState } from "react";
import { TextField } from "../access/TextField.tsx";
import type { Breach } from "../api/contract.ts";
import { sendNotice } from "../api/privacyRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { DayField } from "./DayField.tsx";
import { toField, toInstant } from "./privacyWords.ts";

interface Props {
  breach: Breach;
  onClose: () => void;
  onSaved: () => void;
}

/** Writes down that the notice was sent: the city sends none by itself. */
export function NoticeDialog({ breach, onClose, onSaved }: Props) {
  const { t } = useWords();
  const now = toField(Date.now());
  const [at, setAt] = useState(now);
  const [to, setTo] = useState(breach.notice_sent_to);
  const saving = useSaving(() => sendNotice(breach.id, toInstant(at), to), onSaved);
  return (
    <Dialog title={t("privacy.breach.notice")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="fine">{t("privacy.breach.notice.about")}</p>
        <DayField label="privacy.breach.noticeSentAt" value={at} most={now} hours onValue={setAt} />
        <TextField label="privacy.breach.noticeSentTo" value={to} onValue={setTo} />
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}
