import type { AnomalyPractice, RuleDraft } from "../api/contract.ts";

export const measures = [
  "value",
  "rate",
  "silence",
  "stuck",
  "quality",
  "anomaly",
  "difference",
  "ratio",
  "count",
  "expression",
] as const;
export type MeasureType = (typeof measures)[number];
export const seasons = ["hour_of_day", "hour_of_week"] as const;
export const methods = ["seasonal_residuals", "recent_median"] as const;
export const consequences = ["life", "serious", "limited", "minor"] as const;
export const timesLeft = ["ten_minutes", "half_hour", "shift", "day"] as const;
export const sides = ["above", "below"] as const;
export type Side = (typeof sides)[number];
export const sources = ["measured", "model", "simulated", "typed"] as const;
export type Source = (typeof sources)[number];

/** What is read: a quantity of the thing, or one certain data series by its number. */
export interface InputForm {
  name: string;
  way: "quantity" | "series";
  quantity: string;
  /** Which of several of that quantity; empty for the oldest. */
  source: Source | "";
  series: string;
}

/** A limit as it is written, and when it holds: nothing chosen means always. */
export interface LimitForm {
  above: string;
  below: string;
  deadBand: string;
  /** 1–12, and 1 (Monday)–7. */
  months: readonly number[];
  weekdays: readonly number[];
  fromHour: string;
  untilHour: string;
  /** The place of the input whose state it hangs on; null for none. */
  state: number | null;
  stateSide: Side;
  stateBound: string;
  stateAge: string;
}

/** A rule as somebody types it; durations are minutes, limits as they are written, inputs told by their place. */
export interface RuleForm {
  title: string;
  /** Empty for any. */
  kind: string;
  /** The code of an area; empty for everywhere. */
  area: string;
  uids: readonly string[];
  inputs: readonly InputForm[];
  measure: MeasureType;
  of: number;
  reference: number;
  several: readonly number[];
  countSide: Side;
  countBound: string;
  formula: string;
  /** How old what is compared may be. */
  age: string;
  /** Whether a difference is told in hundredths of what it is compared with. */
  percent: boolean;
  tolerance: string;
  share: boolean;
  limits: readonly LimitForm[];
  /** Over how long a rate or a share is taken. */
  window: string;
  /** What a detector learns: how, over how many days, of how many alike hours, with which least deviation. */
  method: string;
  season: (typeof seasons)[number];
  days: string;
  needed: string;
  least: string;
  onDelay: string;
  onReadings: string;
  offDelay: string;
  consequence: (typeof consequences)[number];
  timeLeft: (typeof timesLeft)[number];
  cause: string;
  effect: string;
  firstAction: string;
  owner: string;
}

export const emptyLimit: LimitForm = {
  above: "",
  below: "",
  deadBand: "",
  months: [],
  weekdays: [],
  fromHour: "",
  untilHour: "",
  state: null,
  stateSide: "above",
  stateBound: "",
  stateAge: "60",
};

const emptyInput = { way: "quantity", quantity: "", source: "", series: "" } as const;

export const emptyForm: RuleForm = {
  title: "",
  kind: "",
  area: "",
  uids: [],
  inputs: [{ name: "x", ...emptyInput }],
  measure: "value",
  of: 0,
  reference: 1,
  several: [],
  countSide: "above",
  countBound: "",
  formula: "",
  age: "60",
  percent: false,
  tolerance: "",
  share: true,
  limits: [emptyLimit],
  window: "60",
  method: "seasonal_residuals",
  season: "hour_of_day",
  days: "",
  needed: "",
  least: "",
  onDelay: "0",
  onReadings: "2",
  offDelay: "10",
  consequence: "limited",
  timeLeft: "shift",
  cause: "",
  effect: "",
  firstAction: "",
  owner: "",
};

const minuteS = 60;
const dayS = 86_400;
export const mostInputs = 12;
const freeNames = "xyzabcdefghi";

/** What the city's practice says that a rule on anomalies begins with; null as long as nobody knows. */
export type Beginning = AnomalyPractice["beginning"] | null;

/** What changes in a form with its measure: an anomaly has limits of its own and learns, silence has one limit. */
export function chooseMeasure(form: RuleForm, measure: MeasureType, beginning: Beginning): Partial<RuleForm> {
  if (measure === form.measure) return {};
  const kept = hasOnlyAbove(measure) ? form.limits.slice(0, 1) : form.limits;
  const rewrite = (bounds: Partial<LimitForm>) => kept.map((limit) => ({ ...limit, ...bounds }));
  if (measure !== "anomaly")
    return { measure, limits: form.measure === "anomaly" ? rewrite({ above: "", below: "" }) : kept };
  if (beginning === null) return { measure, limits: rewrite({ above: "", below: "" }) };
  return {
    measure,
    limits: rewrite({ above: String(beginning.score), below: String(-beginning.score) }),
    days: String(beginning.window_d),
    ...chooseSeason(beginning.season, beginning),
  };
}

/** What changes with the season: of a month's weeks there are four only. */
export const chooseSeason = (season: RuleForm["season"], beginning: Beginning): Partial<RuleForm> => ({
  season,
  needed: String(beginning?.needed[season] ?? ""),
});

/** One more input, under a name that is free. */
export function addInput(form: RuleForm): Partial<RuleForm> {
  const name = [...freeNames].find((each) => form.inputs.every((one) => one.name !== each)) ?? "";
  return { inputs: [...form.inputs, { name, ...emptyInput }] };
}

/** One input less; what named it names the first, and limits hang on it no more. */
export function removeInput(form: RuleForm, place: number): Partial<RuleForm> {
  const move = (at: number) => (at === place ? 0 : at > place ? at - 1 : at);
  const others = (places: readonly number[]) => places.filter((at) => at !== place).map(move);
  return {
    inputs: form.inputs.filter((_, at) => at !== place),
    of: move(form.of),
    reference: move(form.reference),
    several: others(form.several),
    limits: form.limits.map((limit) => ({
      ...limit,
      state: limit.state === null || limit.state === place ? null : move(limit.state),
    })),
  };
}

/** A number as people type it, with a comma or a point; null where it is none. */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replace(",", ".");
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** A limit: a number, else the name of a parameter; null where nothing is written. */
function parseLimit(text: string): number | string | null {
  return text.trim() === "" ? null : (parseNumber(text) ?? text.trim());
}

/** Minutes as seconds, to the microsecond. */
const seconds = (text: string) => Math.round((parseNumber(text) ?? 0) * minuteS * 1e6) / 1e6;

/** Whether a measure is taken over a window. */
export const isWindowed = (measure: MeasureType) => measure === "rate" || measure === "quality";
/** Whether only a limit above means anything. */
export const hasOnlyAbove = (measure: MeasureType) => isDuration(measure) || measure === "quality";
/** Whether a measure compares what may be of different ages. */
export const isJoined = (measure: MeasureType) =>
  measure === "difference" || measure === "ratio" || measure === "count" || measure === "expression";
/** Whether a limit may hold at some times only: silence goes by the clock, at all hours. */
export const mayDepend = (measure: MeasureType) => measure !== "silence";

export const isDuration = (measure: MeasureType) => measure === "silence" || measure === "stuck";

type Condition = RuleDraft["condition"];

/** The rule that a form says, without the parts that its measure has no use for. */
export function toDraft(form: RuleForm): RuleDraft {
  const limits = form.measure === "silence" ? form.limits.slice(0, 1) : form.limits;
  return {
    title: form.title.trim(),
    scope: {
      kind: form.kind === "" ? null : form.kind,
      area: form.area === "" ? null : form.area,
      uids: [...form.uids],
    },
    condition: {
      inputs: Object.fromEntries(form.inputs.map((input) => [input.name.trim(), makeInput(input)])),
      measure: makeMeasure(form),
      limits: limits.map((limit) => makeLimit(form, limit)),
      timing: {
        on_delay_s: seconds(form.onDelay),
        on_readings: Math.round(parseNumber(form.onReadings) ?? 1),
        off_delay_s: seconds(form.offDelay),
      },
    },
    response: {
      consequence: form.consequence,
      time_left: form.timeLeft,
      cause: form.cause,
      effect: form.effect,
      first_action: form.firstAction,
      owner: form.owner,
    },
  };
}

function makeInput({ way, quantity, source, series }: InputForm): Condition["inputs"][string] {
  if (way === "series") return { datastream_id: parseNumber(series) ?? 0 };
  return source === "" ? { quantity } : { quantity, source };
}

const nameAt = (form: RuleForm, place: number) => form.inputs[place]?.name.trim() ?? "";

function makeMeasure(form: RuleForm): Condition["measure"] {
  const { measure: type } = form;
  const of = nameAt(form, form.of);
  const max_age_s = seconds(form.age);
  switch (type) {
    case "anomaly":
      return {
        type,
        of,
        method: form.method,
        season: form.season,
        window_s: (parseNumber(form.days) ?? 0) * dayS,
        needed: Math.round(parseNumber(form.needed) ?? 0),
        least: parseNumber(form.least) ?? 0,
      };
    case "rate":
      return { type, of, window_s: seconds(form.window) };
    case "quality":
      return { type, of, window_s: seconds(form.window), share: form.share };
    case "stuck":
      return { type, of, tolerance: parseNumber(form.tolerance) ?? 0 };
    case "difference":
      return { type, of, reference: nameAt(form, form.reference), max_age_s, percent: form.percent };
    case "ratio":
      return { type, of, reference: nameAt(form, form.reference), max_age_s };
    case "count":
      return {
        type,
        of: form.several.map((place) => nameAt(form, place)),
        ...onSide(form.countSide, form.countBound),
        max_age_s,
      };
    case "expression":
      return { type, text: form.formula, max_age_s };
    default:
      return { type, of };
  }
}

const onSide = (side: Side, bound: string) => ({
  above: side === "above" ? parseNumber(bound) : null,
  below: side === "below" ? parseNumber(bound) : null,
});

function makeLimit(form: RuleForm, limit: LimitForm): Condition["limits"][number] {
  const { measure } = form;
  const above = parseLimit(limit.above);
  const during = mayDepend(measure) ? makeBand(form, limit) : null;
  const when = during == null ? {} : { during };
  if (!hasOnlyAbove(measure))
    return { above, below: parseLimit(limit.below), dead_band: parseNumber(limit.deadBand) ?? 0, ...when };
  const scaled = typeof above === "number" && isDuration(measure) ? seconds(limit.above) : above;
  return { above: scaled, below: null, dead_band: 0, ...when };
}

type Band = NonNullable<Condition["limits"][number]["during"]>;

function makeBand(form: RuleForm, limit: LimitForm): Band | null {
  const { months, weekdays, fromHour, untilHour, state } = limit;
  const atHours = fromHour.trim() !== "" || untilHour.trim() !== "";
  if (months.length + weekdays.length === 0 && !atHours && state === null) return null;
  const when =
    state === null
      ? null
      : {
          of: nameAt(form, state),
          ...onSide(limit.stateSide, limit.stateBound),
          max_age_s: seconds(limit.stateAge),
        };
  return {
    months: [...months],
    weekdays: [...weekdays],
    from_hour: parseNumber(fromHour) ?? 0,
    until_hour: parseNumber(untilHour) ?? 24,
    ...(when === null ? {} : { when }),
  };
}
