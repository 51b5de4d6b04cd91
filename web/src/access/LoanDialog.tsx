import { useState } from "react";
import { lend } from "../api/accessRequests.ts";
import type { Grant } from "../api/contract.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { placeWords } from "./grantWords.ts";
import { TextField } from "./TextField.tsx";

/** To whom a grant is lent, and until when. */
export function LoanDialog({
  grant,
  onClose,
  onLent,
}: {
  grant: Grant;
  onClose: () => void;
  onLent: () => void;
}) {
  const { t, language } = useWords();
  const [to, setTo] = useState("");
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const saving = useSaving(
    () => lend({ grant_id: grant.id, to, ends_at: new Date(until).toISOString(), reason }),
    onLent,
  );
  return (
    <Dialog title={t("access.lend.title")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="subject">{placeWords(grant, language)}</p>
        <p className="fine">{t("access.lend.about")}</p>
        <TextField label="access.lend.to" value={to} onValue={setTo} />
        <TextField label="access.until" type="datetime-local" value={until} onValue={setUntil} />
        <TextField label="access.reason" value={reason} onValue={setReason} required={false} />
        <FormEnd saving={saving} words="access.lend" onClose={onClose} />
      </form>
    </Dialog>
  );
}
