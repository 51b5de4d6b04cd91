import { useState } from "react";
import { TextField } from "../access/TextField.tsx";
import type { ConsentDraft } from "../api/contract.ts";
import { addConsent } from "../api/privacyRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ChoiceField } from "./ChoiceField.tsx";
import { DayField } from "./DayField.tsx";
import { LongField } from "./LongField.tsx";
import { toField, toInstant } from "./privacyWords.ts";

const ways: readonly ConsentDraft["way"][] = ["paper", "in_person", "web", "phone", "message"];

/** Writes down that a consent was given or withdrawn. */
export function ConsentDialog({ onClose, onSaved }: { onClose: () => void; onSaved: () => void }) {
  const { t } = useWords();
  const now = toField(Date.now());
  const [told, setTold] = useState({ subject: "", person: "", purpose: "", text_version: "", note: "" });
  const [given, setGiven] = useState<"given" | "withdrawn">("given");
  const [way, setWay] = useState<ConsentDraft["way"]>("paper");
  const [at, setAt] = useState(now);
  const set = (part: Partial<typeof told>) => setTold({ ...told, ...part });
  const saving = useSaving(
    () => addConsent({ ...told, given: given === "given", way, given_at: toInstant(at) }),
    onSaved,
  );
  return (
    <Dialog title={t("privacy.consents.add")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <ChoiceField
          label="privacy.consent.what"
          value={given}
          choices={[
            ["given", t("privacy.consent.given")],
            ["withdrawn", t("privacy.consent.withdrawn")],
          ]}
          onValue={setGiven}
        />
        <TextField
          label="privacy.consent.subject"
          value={told.subject}
          onValue={(subject) => set({ subject })}
          hint="privacy.consent.subject.hint"
        />
        <TextField
          label="privacy.consent.person"
          value={told.person}
          onValue={(person) => set({ person })}
          required={false}
        />
        <TextField
          label="privacy.consent.purpose"
          value={told.purpose}
          onValue={(purpose) => set({ purpose })}
          hint="privacy.consent.purpose.hint"
        />
        <TextField
          label="privacy.consent.version"
          value={told.text_version}
          onValue={(text_version) => set({ text_version })}
        />
        <ChoiceField
          label="privacy.consent.way"
          value={way}
          choices={ways.map((each) => [each, t(`privacy.way.${each}`)])}
          onValue={setWay}
        />
        <DayField label="privacy.consent.at" value={at} most={now} hours onValue={setAt} />
        <LongField
          label="privacy.consent.note"
          value={told.note}
          onValue={(note) => set({ note })}
          required={false}
        />
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}
