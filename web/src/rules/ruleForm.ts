import type { RuleDraft } from "../api/contract.ts";

export const measures = ["value", "rate", "silence", "stuck", "quality", "anomaly"] as const;
export type MeasureType = (typeof measures)[number];
export const seasons = ["hour_of_day", "hour_of_week"] as const;
export const methods = ["seasonal_residuals", "recent_median"] as const;
export const consequences = ["life", "serious", "limited", "minor"] as const;
export const timesLeft = ["ten_minutes", "half_hour", "shift", "day"] as const;

/** A rule with one input, as somebody types it; durations are minutes, limits as they are written. */
export interface RuleForm {
  title: string;
  kind: string;
  quantity: string;
  measure: MeasureType;
  above: string;
  below: string;
  deadBand: string;
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

export const emptyForm: RuleForm = {
  title: "",
  kind: "",
  quantity: "",
  measure: "value",
  above: "",
  below: "",
  deadBand: "",
  window: "60",
  method: "seasonal_residuals",
  season: "hour_of_day",
  days: "28",
  needed: "7",
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
/** A score that hardly any usual reading has. */
const unusual = { above: "6", below: "-6" };
const weeksNeeded = "4";

/** What changes in a form with its measure: an anomaly has limits of its own. */
export function chooseMeasure(form: RuleForm, measure: MeasureType): Partial<RuleForm> {
  if (measure === form.measure) return {};
  if (measure === "anomaly") return { measure, ...unusual };
  return form.measure === "anomaly" ? { measure, above: "", below: "" } : { measure };
}

/** What changes with the season: of a month's weeks there are four only. */
export const chooseSeason = (season: RuleForm["season"]): Partial<RuleForm> => ({
  season,
  needed: season === "hour_of_week" ? weeksNeeded : emptyForm.needed,
});

/** A number as people type it, with a comma or a point; null where it is none. */
export function parseNumber(text: string): number | null {
  const plain = text.trim().replace(",", ".");
  return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** A limit: a number, else the name of a parameter; null where nothing is written. */
function parseLimit(text: string): number | string | null {
  return text.trim() === "" ? null : (parseNumber(text) ?? text.trim());
}

/** Whether a measure is taken over a window. */
export const isWindowed = (measure: MeasureType) => measure === "rate" || measure === "quality";
/** Whether only a limit above means anything. */
export const hasOnlyAbove = (measure: MeasureType) => isDuration(measure) || measure === "quality";

const isDuration = (measure: MeasureType) => measure === "silence" || measure === "stuck";

/** The rule that a form says, without the parts that its measure has no use for. */
export function toDraft(form: RuleForm): RuleDraft {
  const { measure } = form;
  const minutes = (text: string) => (parseNumber(text) ?? 0) * minuteS;
  const above = parseLimit(form.above);
  const scale = isDuration(measure) ? minuteS : 1;
  const limit = hasOnlyAbove(measure)
    ? { above: typeof above === "number" ? above * scale : above, below: null, dead_band: 0 }
    : { above, below: parseLimit(form.below), dead_band: parseNumber(form.deadBand) ?? 0 };
  return {
    title: form.title.trim(),
    scope: { kind: form.kind === "" ? null : form.kind, area: null, uids: [] },
    condition: {
      inputs: { x: { quantity: form.quantity } },
      measure: makeMeasure(form, minutes(form.window)),
      limits: [limit],
      timing: {
        on_delay_s: minutes(form.onDelay),
        on_readings: Math.round(parseNumber(form.onReadings) ?? 1),
        off_delay_s: minutes(form.offDelay),
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

function makeMeasure(form: RuleForm, window_s: number): RuleDraft["condition"]["measure"] {
  const { measure: type } = form;
  if (type === "anomaly")
    return {
      type,
      of: "x",
      method: form.method,
      season: form.season,
      window_s: (parseNumber(form.days) ?? 0) * dayS,
      needed: Math.round(parseNumber(form.needed) ?? 0),
      least: parseNumber(form.least) ?? 0,
    };
  if (type === "rate") return { type, of: "x", window_s };
  if (type === "quality") return { type, of: "x", window_s, share: true };
  return type === "stuck" ? { type, of: "x", tolerance: 0 } : { type, of: "x" };
}

/** The form of a rule; null for one that says more than the form can hold. */
export function toForm({ title, scope, condition, response }: RuleDraft): RuleForm | null {
  const { measure, inputs, limits } = condition;
  const [name] = Object.keys(inputs);
  const [limit] = limits;
  const simple =
    Object.keys(inputs).length === 1 &&
    limits.length === 1 &&
    limit?.during == null &&
    scope.kind != null &&
    scope.area == null &&
    scope.uids.length === 0 &&
    (measures as readonly string[]).includes(measure.type) &&
    !("tolerance" in measure && measure.tolerance !== 0) &&
    !("share" in measure && measure.share !== true);
  const quantity = name === undefined ? undefined : inputs[name]?.quantity;
  if (!simple || limit === undefined || quantity == null) return null;
  const type = measure.type as MeasureType;
  const write = (value: number | string | null | undefined, by = 1) =>
    typeof value === "number" ? String(value / by) : (value ?? "");
  return {
    title,
    kind: scope.kind ?? "",
    quantity,
    measure: type,
    above: write(limit.above, isDuration(type) ? minuteS : 1),
    below: write(limit.below),
    deadBand: limit.dead_band === 0 ? "" : String(limit.dead_band),
    window: measure.type === "rate" ? String(measure.window_s / minuteS) : emptyForm.window,
    ...learningOf(measure),
    onDelay: String((condition.timing?.on_delay_s ?? 0) / minuteS),
    onReadings: String(condition.timing?.on_readings ?? 1),
    offDelay: String((condition.timing?.off_delay_s ?? 0) / minuteS),
    consequence: response.consequence,
    timeLeft: response.time_left,
    cause: response.cause,
    effect: response.effect,
    firstAction: response.first_action,
    owner: response.owner,
  };
}

type Learning = Pick<RuleForm, "method" | "season" | "days" | "needed" | "least">;

function learningOf(measure: RuleDraft["condition"]["measure"]): Learning {
  const { method, season, days, needed, least } = emptyForm;
  if (measure.type !== "anomaly") return { method, season, days, needed, least };
  return {
    method: measure.method ?? method,
    season: measure.season ?? season,
    days: measure.window_s === undefined ? days : String(measure.window_s / dayS),
    needed: measure.needed === undefined ? needed : String(measure.needed),
    least: (measure.least ?? 0) === 0 ? "" : String(measure.least),
  };
}
