import { useId, useState } from "react";
import type { FoundArea, WholeAgency } from "../api/contract.ts";
import { beginDuty } from "../api/territoryRequests.ts";
import { AreaField } from "../areas/AreaField.tsx";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { sectorWords } from "./duties.ts";
import { useToday } from "./useToday.ts";

interface Props {
  agency: WholeAgency;
  onClose: () => void;
  onSaved: (agency: WholeAgency) => void;
}

/** What an agency begins to see to, where, and from which day on. */
export function DutyDialog({ agency, onClose, onSaved }: Props) {
  const { t, own } = useWords();
  const id = useId();
  const [subject, setSubject] = useState("");
  const [area, setArea] = useState<FoundArea | null>(null);
  const [day, setDay] = useState(useToday());
  const saving = useSaving(
    () => {
      const [what = "", ...rest] = subject.split(":");
      const name = rest.join(":");
      return beginDuty(agency.uid, {
        kind: what === "kind" ? name : null,
        sector: what === "sector" ? name : null,
        area: area?.code ?? null,
        zone_type: area?.zone_type ?? null,
        effective_from: day,
      });
    },
    (saved) => {
      onSaved(saved);
      onClose();
    },
  );
  return (
    <Dialog title={t("duty.add.title")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="subject">{own(agency.name)}</p>
        <label htmlFor={`${id}what`}>{t("duty.what")}</label>
        <SubjectChoice id={`${id}what`} value={subject} onChange={setSubject} sectors />
        <AreaField label={t("duty.where")} area={area} onArea={setArea} none={t("duty.everywhere")} />
        <label htmlFor={`${id}day`}>{t("duty.since")}</label>
        <input
          id={`${id}day`}
          type="date"
          required
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        <p className="fine">{t("duty.order")}</p>
        <FormEnd saving={saving} words="duty.add" onClose={onClose} />
      </form>
    </Dialog>
  );
}

interface ChoiceProps {
  id: string;
  /** "kind:rain_gauge", "sector:drainage" or nothing yet. */
  value: string;
  onChange: (value: string) => void;
  sectors?: boolean;
}

/** A kind by its sector, or where that is offered all of a sector. */
export function SubjectChoice({ id, value, onChange, sectors = false }: ChoiceProps) {
  const { t, own, language } = useWords();
  const { kinds } = useCity();
  const named = [...new Set(kinds.map(({ sector }) => sector))];
  return (
    <select id={id} required value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("duty.what.choose")}</option>
      {named.map((sector) => (
        <optgroup key={sector} label={sectorWords(sector, language)}>
          {sectors && (
            <option value={`sector:${sector}`}>
              {t("duty.sector", { sector: sectorWords(sector, language) })}
            </option>
          )}
          {kinds
            .filter((kind) => kind.sector === sector)
            .map((kind) => (
              <option key={kind.id} value={`kind:${kind.id}`}>
                {own(kind.title)}
              </option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}
