import { TextField } from "../access/TextField.tsx";
import type { AnomalyPractice } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { readAnomalyPractice } from "../api/ruleRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { Choice, Tick } from "./Choice.tsx";
import { Part } from "./Part.tsx";
import {
  chooseMeasure,
  chooseSeason,
  isJoined,
  isWindowed,
  type MeasureType,
  measures,
  methods,
  type RuleForm,
  type Side,
  seasons,
  sides,
} from "./ruleForm.ts";

interface Props {
  form: RuleForm;
  set: (change: Partial<RuleForm>) => void;
}

/** What number is made of what is read. */
export function MeasurePart({ form, set, failure }: Props & { failure: Failure | null }) {
  const { t } = useWords();
  const practice = useResource(readAnomalyPractice).data;
  const { measure } = form;
  return (
    <Part name="measure" legend="rules.part.measure" failure={failure}>
      <Choice
        label="rules.measure"
        value={measure}
        options={measures.map((each) => [each, t(`rules.measure.${each}`)])}
        onValue={(each) => set(chooseMeasure(form, each as MeasureType, practice?.beginning ?? null))}
      />
      <Named form={form} set={set} />
      {isWindowed(measure) && (
        <TextField label="rules.window" value={form.window} onValue={(window) => set({ window })} />
      )}
      {measure === "quality" && (
        <Tick words={t("rules.share")} on={form.share} onChange={(share) => set({ share })} />
      )}
      {measure === "stuck" && (
        <TextField
          label="rules.tolerance"
          value={form.tolerance}
          onValue={(tolerance) => set({ tolerance })}
          required={false}
          hint="rules.tolerance.hint"
        />
      )}
      {measure === "difference" && (
        <Tick words={t("rules.percent")} on={form.percent} onChange={(percent) => set({ percent })} />
      )}
      {isJoined(measure) && <TextField label="rules.age" value={form.age} onValue={(age) => set({ age })} />}
      {measure === "anomaly" && <Learning form={form} set={set} practice={practice} />}
    </Part>
  );
}

/** Which of the inputs it is made of; where there is one only, there is nothing to choose. */
function Named({ form, set }: Props) {
  const { t } = useWords();
  const names = form.inputs.map(({ name }, place) => [String(place), name] as const);
  const { measure } = form;
  if (measure === "expression")
    return (
      <TextField
        label="rules.formula"
        value={form.formula}
        onValue={(formula) => set({ formula })}
        hint="rules.formula.hint"
      />
    );
  if (measure === "count") return <Counted form={form} set={set} />;
  const compares = measure === "difference" || measure === "ratio";
  return (
    <>
      {(names.length > 1 || compares) && (
        <Choice
          label="rules.of"
          value={String(form.of)}
          options={names}
          onValue={(place) => set({ of: Number(place) })}
        />
      )}
      {compares && (
        <Choice
          label="rules.reference"
          value={String(form.reference)}
          options={names}
          onValue={(place) => set({ reference: Number(place) })}
        />
      )}
      {compares && names.length < 2 && <p className="fine">{t("rules.reference.none")}</p>}
    </>
  );
}

function Counted({ form, set }: Props) {
  const { t } = useWords();
  const toggle = (place: number, on: boolean) => {
    const others = form.several.filter((each) => each !== place);
    set({ several: on ? [...others, place].sort((a, b) => a - b) : others });
  };
  return (
    <>
      <fieldset className="ticks">
        <legend>{t("rules.several")}</legend>
        {form.inputs.map(({ name }, place) => (
          <Tick
            // biome-ignore lint/suspicious/noArrayIndexKey: an input is its place.
            key={place}
            words={name}
            on={form.several.includes(place)}
            onChange={(on) => toggle(place, on)}
          />
        ))}
      </fieldset>
      <Choice
        label="rules.side"
        value={form.countSide}
        options={sides.map((each) => [each, t(`rules.side.${each}`)])}
        onValue={(side) => set({ countSide: side as Side })}
      />
      <TextField
        label="rules.count.bound"
        value={form.countBound}
        onValue={(countBound) => set({ countBound })}
        hint="rules.count.hint"
      />
    </>
  );
}

function Learning({ form, set, practice }: Props & { practice: AnomalyPractice | null }) {
  const { t } = useWords();
  const known = (methods as readonly string[]).includes(form.method) ? methods : [...methods, form.method];
  const titles: Partial<Record<string, string>> = {
    seasonal_residuals: t("rules.method.seasonal_residuals"),
    recent_median: t("rules.method.recent_median", { n: practice?.scores.newest ?? "–" }),
  };
  return (
    <fieldset className="part" data-part="learning">
      <legend>{t("rules.learning")}</legend>
      <p className="fine">{t("rules.anomaly.help", { score: practice?.beginning.score ?? "–" })}</p>
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
          onValue={(season) => set(chooseSeason(season as RuleForm["season"], practice?.beginning ?? null))}
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
