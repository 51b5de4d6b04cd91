import type { AlarmRule, Kind, Quantity, RuleDraft } from "../api/contract.ts";
import { formatPlain, formatShare } from "../formats/numbers.ts";
import { formatDuration } from "../formats/times.ts";
import { findKey, type Language, pick, say } from "../words/words.ts";

type Condition = RuleDraft["condition"];
type Limit = Condition["limits"][number];
type FindQuantity = (id: string) => Quantity | undefined;

/** What a rule looks at, at which things, beyond what and when, in one line. */
export function conditionWords(
  { scope, condition }: Pick<RuleDraft, "scope" | "condition">,
  findKind: (id: string) => Kind | undefined,
  findQuantity: FindQuantity,
  language: Language,
): string {
  const { measure, inputs, limits } = condition;
  const named = Object.values(inputs).map((input) => inputWords(input, findQuantity, language));
  const key = findKey(`rules.measure.${measure.type}`);
  const measured = key === null ? measure.type : say(language, key);
  const unit = unitOf(condition, findQuantity);
  const lasting = measure.type === "silence" || measure.type === "stuck";
  const write = (bound: number | string) => {
    if (typeof bound === "string") return bound;
    return lasting ? formatDuration(bound * 1_000, language) : withUnit(bound, unit, language);
  };
  const bounds = limits.map((limit) => {
    const told = [
      ...(limit.above == null ? [] : [say(language, "rules.beyond.above", { limit: write(limit.above) })]),
      ...(limit.below == null ? [] : [say(language, "rules.beyond.below", { limit: write(limit.below) })]),
    ].join("; ");
    return [told, ...duringWords(limit, inputs, findQuantity, language)].join(" ");
  });
  return [
    ...whereWords(scope, findKind, language),
    named.join(", "),
    measure.type === "expression" ? `${measured} ${measure.text}` : measured,
    bounds.join("; "),
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function whereWords(
  { kind, area, uids }: RuleDraft["scope"],
  findKind: (id: string) => Kind | undefined,
  language: Language,
): string[] {
  const known = kind == null ? undefined : findKind(kind);
  return [
    ...(kind == null ? [] : [known === undefined ? kind : pick(language, known.title)]),
    ...(area == null ? [] : [say(language, "rules.where.area", { code: area })]),
    ...(uids.length === 0 ? [] : [say(language, "rules.where.things", { n: uids.length })]),
  ];
}

function inputWords(
  { quantity, source, datastream_id }: Condition["inputs"][string],
  findQuantity: FindQuantity,
  language: Language,
): string {
  if (quantity == null) return say(language, "rules.where.series", { n: datastream_id ?? "" });
  const known = findQuantity(quantity);
  const title = known === undefined ? quantity : pick(language, known.title);
  return source == null ? title : `${title} (${say(language, `source.${source}`)})`;
}

/** When a limit holds, for each thing that is said of it. */
function duringWords(
  { during }: Limit,
  inputs: Condition["inputs"],
  findQuantity: FindQuantity,
  language: Language,
): string[] {
  if (during == null) return [];
  const { months, weekdays, from_hour, until_hour, when } = during;
  const atHours = from_hour !== 0 || until_hour !== 24;
  const days = ([1, 2, 3, 4, 5, 6, 7] as const).filter((day) => weekdays.includes(day));
  return [
    ...(when == null ? [] : [whileWords(when, inputs, findQuantity, language)]),
    ...(atHours
      ? [
          say(language, "rules.at.hours", {
            from: formatPlain(from_hour, language),
            until: formatPlain(until_hour, language),
          }),
        ]
      : []),
    ...(days.length > 0 ? [days.map((day) => say(language, `rules.weekday.${day}`)).join(", ")] : []),
    ...(months.length > 0 ? [say(language, "rules.at.months", { list: months.join(", ") })] : []),
  ];
}

function whileWords(
  when: NonNullable<NonNullable<Limit["during"]>["when"]>,
  inputs: Condition["inputs"],
  findQuantity: FindQuantity,
  language: Language,
): string {
  const input = inputs[when.of];
  const unit = findQuantity(input?.quantity ?? "")?.unit;
  const name = input === undefined ? when.of : inputWords(input, findQuantity, language);
  const key = when.above == null ? "rules.while.below" : "rules.while.above";
  return say(language, key, { name, limit: withUnit(when.above ?? when.below ?? 0, unit, language) });
}

function withUnit(value: number, unit: string | undefined, language: Language): string {
  const written = formatPlain(value, language);
  return unit === undefined ? written : `${written}\u00a0${unit}`;
}

function unitOf({ measure, inputs }: Condition, findQuantity: FindQuantity): string | undefined {
  if (measure.type === "quality") return measure.share === true ? "%" : undefined;
  if (measure.type === "difference" && measure.percent === true) return "%";
  if (measure.type !== "value" && measure.type !== "difference") return undefined;
  return findQuantity(inputs[measure.of ?? "x"]?.quantity ?? "")?.unit;
}

/** How many of a rule's alarms people have called genuine, and what share that is of all they spoke of. */
export function precisionWords(rule: Pick<AlarmRule, "genuine" | "false">, language: Language): string {
  const { genuine = 0, false: wrong = 0 } = rule;
  if (genuine + wrong === 0) return say(language, "rules.precision.none");
  const share = formatShare(genuine / (genuine + wrong));
  return say(language, "rules.precision.of", { share, genuine, wrong });
}
