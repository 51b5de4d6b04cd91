import { useId, useState } from "react";
import type { Duty, WholeAgency } from "../api/contract.ts";
import { endDuty } from "../api/territoryRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { daysWords, subjectWords, whereWords } from "./duties.ts";
import { useToday } from "./useToday.ts";

interface Props {
  duty: Duty;
  onClose: () => void;
  onSaved: (agency: WholeAgency) => void;
}

/** From which day on a responsibility no longer holds; what was before stays to be read. */
export function EndDialog({ duty, onClose, onSaved }: Props) {
  const { t, language } = useWords();
  const { findKind } = useCity();
  const id = useId();
  const [day, setDay] = useState(useToday());
  const saving = useSaving(
    () => endDuty(duty.id, day),
    (agency) => {
      onSaved(agency);
      onClose();
    },
  );
  return (
    <Dialog title={t("duty.end.ask")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="subject">{subjectWords(duty, findKind, language)}</p>
        <p>
          {whereWords(duty.area, language)} · {daysWords(duty.effective_from, duty.effective_to, language)}
        </p>
        <label htmlFor={id}>{t("duty.end.day")}</label>
        <input id={id} type="date" required value={day} onChange={(event) => setDay(event.target.value)} />
        <p className="fine">{t("duty.end.about")}</p>
        <FormEnd saving={saving} words="duty.end" onClose={onClose} />
      </form>
    </Dialog>
  );
}
