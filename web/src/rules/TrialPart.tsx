import { useState } from "react";
import { reasonWords } from "../alarms/alarmWords.ts";
import type { RuleDraft, RuleTrial } from "../api/contract.ts";
import { tryRule } from "../api/ruleRequests.ts";
import { useAct } from "../api/useAct.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { refusalWords } from "../forms/refusals.ts";
import { useWords } from "../words/WordsProvider.tsx";

const days = 30;

/** What a rule would have done in the last month, asked for when somebody wants to know. */
export function TrialPart({ draft, ruleId }: { draft: RuleDraft; ruleId: number | null }) {
  const { t, language } = useWords();
  const [trial, setTrial] = useState<RuleTrial | null>(null);
  const trying = useAct<RuleTrial>();
  return (
    <div className="trial">
      <button
        type="button"
        className="button"
        data-act="try"
        disabled={trying.doing}
        onClick={() => trying.act(() => tryRule(draft, ruleId, days), setTrial)}
      >
        {t(trying.doing ? "rules.trying" : "rules.try", { days })}
      </button>
      {trying.failure !== null && (
        <p className="fault" role="alert">
          {refusalWords(trying.failure, language)}
        </p>
      )}
      <div role="status">{trial !== null && <Told trial={trial} />}</div>
    </div>
  );
}

function Told({ trial }: { trial: RuleTrial }) {
  const { t, language } = useWords();
  const most = Math.max(1, ...trial.by_day);
  return (
    <>
      <p data-trial={trial.alarms}>
        <b>{t("rules.would", { n: formatNumber(trial.alarms_a_day, 1, language), days: trial.days })}</b>{" "}
        {t("rules.looked", { things: trial.things, readings: formatNumber(trial.readings, 0, language) })}
      </p>
      {trial.learned_days > 0 && (
        <p className="fine">
          {t("rules.learned", { days: formatNumber(trial.learned_days, 0, language) })}
          {trial.unlearned > 0 && ` ${t("rules.unlearned", { n: trial.unlearned })}`}
          {trial.heeded > 0 && ` ${t("rules.heeded", { n: trial.heeded })}`}
        </p>
      )}
      {trial.alarms > 0 && (
        <>
          <div className="by-day" aria-hidden="true">
            {trial.by_day.map((count, day) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a day is its place in the row.
              <span key={day} style={{ height: `${(count / most) * 100}%` }} />
            ))}
          </div>
          <ul className="plain">
            {trial.loudest.map((each) => (
              <li key={each.id}>{t("rules.loud", { name: each.name ?? each.uid, n: each.alarms })}</li>
            ))}
          </ul>
          <details>
            <summary>{t("rules.episodes")}</summary>
            <ol className="deeds">
              {trial.episodes.map((each) => (
                <li key={`${each.thing_id} ${each.rang_at}`}>
                  {formatMoment(Date.parse(each.rang_at))}
                  {each.reason != null &&
                    `: ${reasonWords(each.reason, each.value, trial.reading_unit, language)}`}
                </li>
              ))}
            </ol>
          </details>
        </>
      )}
    </>
  );
}
