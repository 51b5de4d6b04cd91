import { TextField } from "../access/TextField.tsx";
import type { Failure } from "../api/failure.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { Choice, Tick } from "./Choice.tsx";
import { Part } from "./Part.tsx";
import {
  emptyLimit,
  hasOnlyAbove,
  isDuration,
  type LimitForm,
  mayDepend,
  type RuleForm,
  type Side,
  sides,
} from "./ruleForm.ts";

interface Props {
  form: RuleForm;
  set: (change: Partial<RuleForm>) => void;
  failure: Failure | null;
}

const months = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** Beyond what it is bad; of several limits the first that holds counts. */
export function LimitsPart({ form, set, failure }: Props) {
  const { t } = useWords();
  const change = (place: number, limit: Partial<LimitForm>) =>
    set({ limits: form.limits.map((each, at) => (at === place ? { ...each, ...limit } : each)) });
  return (
    <Part name="limits" legend="rules.part.limits" failure={failure}>
      {form.limits.map((limit, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a limit is its place among the others.
        <div key={place} className="one" data-limit={place}>
          {form.limits.length > 1 && <b>{t("rules.limit.number", { n: place + 1 })}</b>}
          <Bounds form={form} limit={limit} set={(each) => change(place, each)} />
          {mayDepend(form.measure) && <Holds form={form} limit={limit} set={(each) => change(place, each)} />}
          {form.limits.length > 1 && (
            <button
              type="button"
              className="button"
              data-act="remove-limit"
              onClick={() => set({ limits: form.limits.filter((_, at) => at !== place) })}
            >
              {t("rules.limit.remove", { n: place + 1 })}
            </button>
          )}
        </div>
      ))}
      {mayDepend(form.measure) && (
        <button
          type="button"
          className="button"
          data-act="add-limit"
          onClick={() => set({ limits: [...form.limits, emptyLimit] })}
        >
          {t("rules.limit.add")}
        </button>
      )}
    </Part>
  );
}

interface LimitProps {
  form: RuleForm;
  limit: LimitForm;
  set: (change: Partial<LimitForm>) => void;
}

function Bounds({ form, limit, set }: LimitProps) {
  const lasting = isDuration(form.measure);
  const lone = hasOnlyAbove(form.measure);
  const share = form.share ? "rules.share.hint" : "rules.doubts.hint";
  const other = form.measure === "anomaly" ? "rules.score.hint" : "rules.limit.hint";
  return (
    <>
      <TextField
        label={lasting ? "rules.longer" : "rules.above"}
        value={limit.above}
        onValue={(above) => set({ above })}
        required={lone || limit.below.trim() === ""}
        hint={lasting ? "rules.minutes.hint" : lone ? share : other}
      />
      {!lone && (
        <>
          <TextField
            label="rules.below"
            value={limit.below}
            onValue={(below) => set({ below })}
            required={false}
          />
          <TextField
            label="rules.deadband"
            value={limit.deadBand}
            onValue={(deadBand) => set({ deadBand })}
            required={false}
            hint="rules.deadband.hint"
          />
        </>
      )}
    </>
  );
}

/** When the limit holds; open where anything is said of it. */
function Holds({ form, limit, set }: LimitProps) {
  const { t } = useWords();
  const said = limit.months.length + limit.weekdays.length > 0 || limit.state !== null;
  const toggle = (among: readonly number[], one: number, on: boolean) =>
    on ? [...among, one].sort((a, b) => a - b) : among.filter((each) => each !== one);
  return (
    <details open={said || limit.fromHour !== "" || limit.untilHour !== ""}>
      <summary>{t("rules.holds")}</summary>
      <div className="one">
        <StateFields form={form} limit={limit} set={set} />
        <TextField
          label="rules.hour.from"
          value={limit.fromHour}
          onValue={(fromHour) => set({ fromHour })}
          required={false}
          hint="rules.hour.hint"
        />
        <TextField
          label="rules.hour.until"
          value={limit.untilHour}
          onValue={(untilHour) => set({ untilHour })}
          required={false}
        />
        <fieldset className="ticks">
          <legend>{t("rules.weekdays")}</legend>
          {weekdays.map((day) => (
            <Tick
              key={day}
              words={t(`rules.weekday.${day}`)}
              on={limit.weekdays.includes(day)}
              onChange={(on) => set({ weekdays: toggle(limit.weekdays, day, on) })}
            />
          ))}
        </fieldset>
        <fieldset className="ticks">
          <legend>{t("rules.months")}</legend>
          {months.map((month) => (
            <Tick
              key={month}
              words={String(month)}
              on={limit.months.includes(month)}
              onChange={(on) => set({ months: toggle(limit.months, month, on) })}
            />
          ))}
        </fieldset>
      </div>
    </details>
  );
}

function StateFields({ form, limit, set }: LimitProps) {
  const { t } = useWords();
  const names = form.inputs.map(({ name }, place) => [String(place), name] as const);
  return (
    <>
      <Choice
        label="rules.state"
        value={limit.state === null ? "always" : String(limit.state)}
        options={[["always", t("rules.state.none")], ...names]}
        onValue={(place) => set({ state: place === "always" ? null : Number(place) })}
      />
      {form.inputs.length < 2 && <p className="fine">{t("rules.state.hint")}</p>}
      {limit.state !== null && (
        <>
          <Choice
            label="rules.state.side"
            value={limit.stateSide}
            options={sides.map((each) => [each, t(`rules.side.${each}`)])}
            onValue={(side) => set({ stateSide: side as Side })}
          />
          <TextField
            label="rules.state.bound"
            value={limit.stateBound}
            onValue={(stateBound) => set({ stateBound })}
          />
          <TextField
            label="rules.state.age"
            value={limit.stateAge}
            onValue={(stateAge) => set({ stateAge })}
          />
        </>
      )}
    </>
  );
}
