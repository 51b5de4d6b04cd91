import { useState } from "react";
import type { PrivacyRequest, StepDraft } from "../api/contract.ts";
import { takeStep } from "../api/privacyRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { DayField } from "./DayField.tsx";
import { LongField } from "./LongField.tsx";

export type Step = StepDraft["step"];

interface Props {
  request: PrivacyRequest;
  step: Step;
  onClose: () => void;
  onSaved: () => void;
}

/** What is done with a request, and what is said of it. */
export function StepDialog({ request, step, onClose, onSaved }: Props) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  const [due, setDue] = useState(request.longest_due);
  const saving = useSaving(
    () => takeStep(request.id, { step, note, act_due: step === "prolong" ? due : null }),
    onSaved,
  );
  return (
    <Dialog title={t(`privacy.step.${step}`)} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="subject">{request.person}</p>
        {step === "prolong" && (
          <DayField label="privacy.step.until" value={due} most={request.longest_due} onValue={setDue} />
        )}
        <LongField label={`privacy.note.${step}`} value={note} onValue={setNote} />
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}
