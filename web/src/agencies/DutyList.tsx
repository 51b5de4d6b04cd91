import { useState } from "react";
import type { Duty, WholeAgency } from "../api/contract.ts";
import { markOf } from "../areas/mark.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { home } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { DutyDialog } from "./DutyDialog.tsx";
import { type DutyState, daysWords, stateOn, subjectWords, whereWords } from "./duties.ts";
import { EndDialog } from "./EndDialog.tsx";
import { useToday } from "./useToday.ts";

interface Props {
  agency: WholeAgency;
  day: string | null;
  onChanged: (agency: WholeAgency) => void;
}

const states: readonly DutyState[] = ["current", "coming", "ended"];

/** What an agency sees to on the day, will see to and saw to; begun and ended here. */
export function DutyList({ agency, day, onChanged }: Props) {
  const { t } = useWords();
  const today = useToday();
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Duty | null>(null);
  const of = (state: DutyState) => agency.duties.filter((duty) => stateOn(duty, day ?? today) === state);
  return (
    <section className="duties" aria-label={t("duty.title")}>
      <header>
        <h3>{t("duty.title")}</h3>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t("duty.add")}
        </button>
      </header>
      {of("current").length === 0 && <p className="told">{t("duty.none")}</p>}
      {states.map((state) => {
        const duties = of(state);
        if (duties.length === 0) return null;
        const rows = (
          <ul>
            {duties.map((duty) => (
              <DutyRow key={duty.id} duty={duty} state={state} onEnd={setEnding} />
            ))}
          </ul>
        );
        if (state === "current") return <div key={state}>{rows}</div>;
        return (
          <details key={state}>
            <summary>{t(`duty.${state}`, { n: duties.length })}</summary>
            {rows}
          </details>
        );
      })}
      {adding && <DutyDialog agency={agency} onClose={() => setAdding(false)} onSaved={onChanged} />}
      {ending !== null && <EndDialog duty={ending} onClose={() => setEnding(null)} onSaved={onChanged} />}
    </section>
  );
}

interface RowProps {
  duty: Duty;
  state: DutyState;
  onEnd: (duty: Duty) => void;
}

function DutyRow({ duty, state, onEnd }: RowProps) {
  const { t, language } = useWords();
  const { findKind } = useCity();
  const subject = subjectWords(duty, findKind, language);
  return (
    <li data-duty={duty.id}>
      <div>
        <b>{subject}</b>
        <p>
          {duty.area === null ? whereWords(null, language) : <AreaLink area={duty.area} />}
          {` · ${daysWords(duty.effective_from, duty.effective_to, language)}`}
        </p>
      </div>
      {state !== "ended" && (
        <button type="button" className="button" onClick={() => onEnd(duty)}>
          {t("duty.end")}
          <span className="unseen">
            {subject}, {whereWords(duty.area, language)}
          </span>
        </button>
      )}
    </li>
  );
}

/** An area on the map, with the things in it. */
export function AreaLink({ area }: { area: NonNullable<Duty["area"]> }) {
  const { language } = useWords();
  const link = useLink({ ...home, area: markOf(area) });
  return <a {...link}>{whereWords(area, language)}</a>;
}
