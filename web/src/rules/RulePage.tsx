import { useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { AgencyName } from "../agencies/AgencyName.tsx";
import type { AlarmRule } from "../api/contract.ts";
import { removeRule, switchRule } from "../api/ruleRequests.ts";
import { useAct } from "../api/useAct.ts";
import { formatMoment } from "../formats/times.ts";
import { refusalWords } from "../forms/refusals.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { RuleDialog } from "./RuleDialog.tsx";
import { toForm } from "./readRule.ts";
import { conditionWords, precisionWords } from "./ruleWords.ts";
import { TrialPart } from "./TrialPart.tsx";

interface Props {
  rule: AlarmRule;
  onClose: () => void;
  onChanged: () => void;
}

/** One rule: what it is for, whether it is on, and what it would have done. */
export function RulePage({ rule, onClose, onChanged }: Props) {
  const { t, language } = useWords();
  const { may } = useMe();
  const [editing, setEditing] = useState(false);
  const acting = useAct<AlarmRule | null>();
  const { findKind, findQuantity } = useCity();
  const { draft } = rule;
  const on = rule.on_since !== null;
  const act = (ask: () => Promise<AlarmRule | null>, then: () => void) => acting.act(ask, then);
  return (
    <section className="pane" aria-label={draft.title}>
      <header>
        <h2>{draft.title}</h2>
        <button type="button" className="button quiet icon" aria-label={t("close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <dl className="facts">
        <dt>{t("alarms.state")}</dt>
        <dd data-on={on}>
          {rule.on_since === null
            ? t("rules.off")
            : t("rules.on.since", { time: formatMoment(Date.parse(rule.on_since)) })}
        </dd>
        <dt>{t("rules.says")}</dt>
        <dd>{conditionWords(draft, findKind, findQuantity, language)}</dd>
        <dt>{t("rules.cause")}</dt>
        <dd>{draft.response.cause}</dd>
        <dt>{t("rules.effect")}</dt>
        <dd>{draft.response.effect}</dd>
        <dt>{t("rules.first")}</dt>
        <dd>{draft.response.first_action}</dd>
        <dt>{t("alarms.owner")}</dt>
        <dd>
          <AgencyName uid={draft.response.owner} />
        </dd>
        {draft.condition.measure.type === "anomaly" && (
          <>
            <dt>{t("rules.precision")}</dt>
            <dd data-genuine={rule.genuine} data-false={rule.false}>
              {precisionWords(rule, language)}
            </dd>
          </>
        )}
      </dl>
      {acting.failure !== null && (
        <p className="fault" role="alert">
          {refusalWords(acting.failure, language)}
        </p>
      )}
      {may("organise") && (
        <div className="answers">
          <button
            type="button"
            className="button strong"
            data-act="switch"
            disabled={acting.doing}
            onClick={() => act(() => switchRule(rule.id, !on), onChanged)}
          >
            {t(on ? "rules.switch.off" : "rules.switch.on")}
          </button>
          {toForm(draft) !== null && (
            <button type="button" className="button" data-act="edit" onClick={() => setEditing(true)}>
              {t("rules.edit")}
            </button>
          )}
          <button
            type="button"
            className="button"
            data-act="remove"
            disabled={acting.doing || on}
            onClick={() =>
              act(
                () => removeRule(rule.id),
                () => {
                  onClose();
                  onChanged();
                },
              )
            }
          >
            {t("rules.remove")}
          </button>
        </div>
      )}
      {toForm(draft) === null && <p className="fine">{t("rules.by.program")}</p>}
      <TrialPart draft={draft} ruleId={rule.id} />
      {editing && (
        <RuleDialog
          rule={rule}
          onClose={() => setEditing(false)}
          onSaved={() => {
            setEditing(false);
            onChanged();
          }}
        />
      )}
    </section>
  );
}
