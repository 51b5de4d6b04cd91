import type { RuleDraft } from "../api/contract.ts";
import {
  emptyForm,
  emptyLimit,
  type InputForm,
  isDuration,
  type LimitForm,
  type MeasureType,
  measures,
  type RuleForm,
  type Side,
} from "./ruleForm.ts";

type Condition = RuleDraft["condition"];
type Measure = Condition["measure"];
type Bound = number | string | null | undefined;

const minuteS = 60;
const dayS = 86_400;

const write = (value: Bound, by = 1) => (typeof value === "number" ? String(value / by) : (value ?? ""));
const minutes = (value: number | undefined, other: string) =>
  value === undefined ? other : write(value, minuteS);

/** The form of a rule; null for one whose measure the form does not know. */
export function toForm({ title, scope, condition, response }: RuleDraft): RuleForm | null {
  const { measure, inputs, limits, timing } = condition;
  if (!(measures as readonly string[]).includes(measure.type)) return null;
  const names = Object.keys(inputs);
  return {
    ...emptyForm,
    title,
    kind: scope.kind ?? "",
    area: scope.area ?? "",
    uids: scope.uids,
    inputs: Object.entries(inputs).map(([name, input]) => readInput(name, input)),
    measure: measure.type as MeasureType,
    ...readNames(measure, names),
    ...readMeasure(measure),
    limits: limits.map((limit) => readLimit(limit, names, isDuration(measure.type as MeasureType))),
    onDelay: minutes(timing?.on_delay_s, "0"),
    onReadings: String(timing?.on_readings ?? 1),
    offDelay: minutes(timing?.off_delay_s, "0"),
    consequence: response.consequence,
    timeLeft: response.time_left,
    cause: response.cause,
    effect: response.effect,
    firstAction: response.first_action,
    owner: response.owner,
  };
}

const readInput = (
  name: string,
  { quantity, source, datastream_id }: Condition["inputs"][string],
): InputForm => ({
  name,
  way: quantity == null ? "series" : "quantity",
  quantity: quantity ?? "",
  source: source ?? "",
  series: datastream_id == null ? "" : String(datastream_id),
});

/** Which inputs a measure names, by their places. */
function readNames(measure: Measure, names: readonly string[]): Partial<RuleForm> {
  const at = (name: string) => Math.max(0, names.indexOf(name));
  switch (measure.type) {
    case "expression":
      return {};
    case "count":
      return { several: measure.of.map(at) };
    case "difference":
    case "ratio":
      return { of: at(measure.of), reference: at(measure.reference) };
    default:
      return { of: at(measure.of ?? "x") };
  }
}

function readSide(above: number | null | undefined, below: number | null | undefined): [Side, string] {
  return above == null ? ["below", write(below)] : ["above", write(above)];
}

function readMeasure(measure: Measure): Partial<RuleForm> {
  switch (measure.type) {
    case "rate":
      return { window: write(measure.window_s, minuteS) };
    case "quality":
      return { window: write(measure.window_s, minuteS), share: measure.share ?? false };
    case "stuck":
      return { tolerance: (measure.tolerance ?? 0) === 0 ? "" : write(measure.tolerance) };
    case "difference":
      return { percent: measure.percent ?? false, age: minutes(measure.max_age_s, emptyForm.age) };
    case "ratio":
      return { age: minutes(measure.max_age_s, emptyForm.age) };
    case "count": {
      const [countSide, countBound] = readSide(measure.above, measure.below);
      return { countSide, countBound, age: minutes(measure.max_age_s, emptyForm.age) };
    }
    case "expression":
      return { formula: measure.text, age: minutes(measure.max_age_s, emptyForm.age) };
    case "anomaly":
      return readLearning(measure);
    default:
      return {};
  }
}

function readLearning(measure: Extract<Measure, { type: "anomaly" }>): Partial<RuleForm> {
  const { method, season, days, needed } = emptyForm;
  return {
    method: measure.method ?? method,
    season: measure.season ?? season,
    days: measure.window_s === undefined ? days : write(measure.window_s, dayS),
    needed: measure.needed === undefined ? needed : String(measure.needed),
    least: (measure.least ?? 0) === 0 ? "" : write(measure.least),
  };
}

function readLimit(limit: Condition["limits"][number], names: readonly string[], lasts: boolean): LimitForm {
  const { during } = limit;
  const when = during?.when ?? null;
  const [stateSide, stateBound] = readSide(when?.above, when?.below);
  const always = during == null || (during.from_hour === 0 && during.until_hour === 24);
  return {
    above: write(limit.above, lasts ? minuteS : 1),
    below: write(limit.below),
    deadBand: (limit.dead_band ?? 0) === 0 ? "" : write(limit.dead_band),
    months: during?.months ?? [],
    weekdays: during?.weekdays ?? [],
    fromHour: always ? "" : write(during?.from_hour),
    untilHour: always ? "" : write(during?.until_hour),
    state: when === null ? null : Math.max(0, names.indexOf(when.of)),
    stateSide: when === null ? emptyLimit.stateSide : stateSide,
    stateBound,
    stateAge: minutes(when?.max_age_s, emptyLimit.stateAge),
  };
}
