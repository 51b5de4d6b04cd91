import { useId, useState } from "react";
import { TextField } from "../access/TextField.tsx";
import { FormEnd } from "../agencies/FormEnd.tsx";
import { useAgencies } from "../agencies/useAgencies.ts";
import { useSaving } from "../agencies/useSaving.ts";
import type { AlarmRule } from "../api/contract.ts";
import { addRule, changeRule } from "../api/ruleRequests.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import {
  chooseMeasure,
  chooseSeason,
  consequences,
  emptyForm,
  hasOnlyAbove,
  isWindowed,
  type MeasureType,
  measures,
  methods,
  type RuleForm,
  seasons,
  timesLeft,
  toDraft,
  toForm,
} from "./ruleForm.ts";
import { TrialPart } from "./TrialPart.tsx";

interface Props {
  /** Null for a new one. */
  rule: AlarmRule | null;
  /** What a new one begins with. */
  start?: RuleForm;
  onClose: () => void;
  onSaved: (rule: AlarmRule) => void;
}

type Set = (change: Partial<RuleForm>) => void;

/** Writes a rule: which things, beyond what for how long, and what people then do. */
export function RuleDialog({ rule, start = emptyForm, onClose, onSaved }: Props) {
  const { t } = useWords();
  const [form, setForm] = useState<RuleForm>((rule && toForm(rule.draft)) ?? start);
  const set: Set = (change) => setForm((before) => ({ ...before, ...change }));
  const draft = toDraft(form);
  const saving = useSaving(() => (rule === null ? addRule(draft) : changeRule(rule.id, draft)), onSaved);
  return (
    <Dialog title={t(rule === null ? "rules.add" : "rules.edit")} onClose={onClose}>
      <form className="form rule" onSubmit={saving.submit}>
        <TextField label="rules.title" value={form.title} onValue={(title) => set({ title })} />
        <What form={form} set={set} />
        <Limits form={form} set={set} />
        <Response form={form} set={set} />
        <TrialPart draft={draft} />
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}

function What({ form, set }: { form: RuleForm; set: Set }) {
  const { t, own } = useWords();
  const { kinds, findQuantity } = useCity();
  const quantities = [...new Set(kinds.flatMap((kind) => kind.quantities ?? []))];
  const kind = kinds.find(({ id }) => id === form.kind);
  const offered = kind === undefined ? quantities : (kind.quantities ?? quantities);
  return (
    <>
      <Choice
        label="rules.kind"
        value={form.kind}
        options={kinds.map((each) => [each.id, own(each.title)])}
        onValue={(chosen) => set({ kind: chosen })}
      />
      <Choice
        label="rules.quantity"
        value={form.quantity}
        options={offered.map((id) => [id, own(findQuantity(id)?.title ?? { vi: id, en: id })])}
        onValue={(quantity) => set({ quantity })}
      />
      <Choice
        label="rules.measure"
        value={form.measure}
        options={measures.map((each) => [each, t(`rules.measure.${each}`)])}
        onValue={(measure) => set(chooseMeasure(form, measure as MeasureType))}
      />
      {form.measure === "anomaly" && <Learning form={form} set={set} />}
    </>
  );
}

function Learning({ form, set }: { form: RuleForm; set: Set }) {
  const { t } = useWords();
  const known = (methods as readonly string[]).includes(form.method) ? methods : [...methods, form.method];
  const titles: Partial<Record<string, string>> = {
    seasonal_residuals: t("rules.method.seasonal_residuals"),
    recent_median: t("rules.method.recent_median"),
  };
  return (
    <fieldset className="limits" data-part="learning">
      <legend>{t("rules.learning")}</legend>
      <p className="fine">{t("rules.anomaly.help")}</p>
      <Choice
        label="rules.method"
        value={form.method}
        options={known.map((each) => [each, titles[each] ?? each])}
        onValue={(method) => set({ method })}
      />
      {form.method !== "recent_median" && (
        <Choice
          label="rules.season"
          value={form.season}
          options={seasons.map((each) => [each, t(`rules.season.${each}`)])}
          onValue={(season) => set(chooseSeason(season as RuleForm["season"]))}
        />
      )}
      <TextField
        label="rules.days"
        value={form.days}
        onValue={(days) => set({ days })}
        hint="rules.days.hint"
      />
      <TextField label="rules.needed" value={form.needed} onValue={(needed) => set({ needed })} />
      <TextField
        label="rules.least"
        value={form.least}
        onValue={(least) => set({ least })}
        required={false}
        hint="rules.least.hint"
      />
    </fieldset>
  );
}

function Limits({ form, set }: { form: RuleForm; set: Set }) {
  const lasting = form.measure === "silence" || form.measure === "stuck";
  const lone = hasOnlyAbove(form.measure);
  const other = form.measure === "anomaly" ? "rules.score.hint" : "rules.limit.hint";
  const hint = lasting ? "rules.minutes.hint" : lone ? "rules.share.hint" : other;
  return (
    <fieldset className="limits">
      <TextField
        label={lasting ? "rules.longer" : "rules.above"}
        value={form.above}
        onValue={(above) => set({ above })}
        required={lone || form.below.trim() === ""}
        hint={hint}
      />
      {!lone && (
        <>
          <TextField
            label="rules.below"
            value={form.below}
            onValue={(below) => set({ below })}
            required={false}
          />
          <TextField
            label="rules.deadband"
            value={form.deadBand}
            onValue={(deadBand) => set({ deadBand })}
            required={false}
            hint="rules.deadband.hint"
          />
        </>
      )}
      {isWindowed(form.measure) && (
        <TextField label="rules.window" value={form.window} onValue={(window) => set({ window })} />
      )}
      <TextField label="rules.ondelay" value={form.onDelay} onValue={(onDelay) => set({ onDelay })} />
      <TextField
        label="rules.onreadings"
        value={form.onReadings}
        onValue={(onReadings) => set({ onReadings })}
      />
      <TextField label="rules.offdelay" value={form.offDelay} onValue={(offDelay) => set({ offDelay })} />
    </fieldset>
  );
}

function Response({ form, set }: { form: RuleForm; set: Set }) {
  const { t, own } = useWords();
  const agencies = useAgencies();
  return (
    <>
      <Choice
        label="rules.consequence"
        value={form.consequence}
        options={consequences.map((each) => [each, t(`rules.consequence.${each}`)])}
        onValue={(each) => set({ consequence: each as RuleForm["consequence"] })}
      />
      <Choice
        label="rules.left"
        value={form.timeLeft}
        options={timesLeft.map((each) => [each, t(`rules.left.${each}`)])}
        onValue={(each) => set({ timeLeft: each as RuleForm["timeLeft"] })}
      />
      <TextField label="rules.cause" value={form.cause} onValue={(cause) => set({ cause })} />
      <TextField label="rules.effect" value={form.effect} onValue={(effect) => set({ effect })} />
      <TextField
        label="rules.first"
        value={form.firstAction}
        onValue={(firstAction) => set({ firstAction })}
      />
      <Choice
        label="alarms.owner"
        value={form.owner}
        options={agencies.map(({ uid, name }) => [uid, own(name)])}
        onValue={(owner) => set({ owner })}
      />
    </>
  );
}

function Choice(props: {
  label: WordKey;
  value: string;
  options: readonly (readonly [string, string])[];
  onValue: (value: string) => void;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(props.label)}</label>
      <select id={id} value={props.value} required onChange={(event) => props.onValue(event.target.value)}>
        {!props.options.some(([each]) => each === props.value) && (
          <option value="">{t("rules.choose")}</option>
        )}
        {props.options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </>
  );
}
