import type { AlarmRule, Kind, Quantity, RuleDraft } from "../api/contract.ts";
import { formatPlain, formatShare } from "../formats/numbers.ts";
import { formatDuration } from "../formats/times.ts";
import { findKey, type Language, pick, say } from "../words/words.ts";

/** What a rule looks at, at which things, beyond what, in one line. */
export function conditionWords(
  { scope, condition }: Pick<RuleDraft, "scope" | "condition">,
  findKind: (id: string) => Kind | undefined,
  findQuantity: (id: string) => Quantity | undefined,
  language: Language,
): string {
  const { measure, inputs, limits } = condition;
  const kind = scope.kind == null ? undefined : findKind(scope.kind);
  const where = kind === undefined ? (scope.kind ?? scope.area) : pick(language, kind.title);
  const named = Object.values(inputs).map(({ quantity }) => {
    const known = quantity == null ? undefined : findQuantity(quantity);
    return known === undefined ? (quantity ?? "") : pick(language, known.title);
  });
  const key = findKey(`rules.measure.${measure.type}`);
  const unit = unitOf(measure, () => findQuantity(Object.values(inputs)[0]?.quantity ?? ""));
  const lasting = measure.type === "silence" || measure.type === "stuck";
  const write = (bound: number | string) => {
    if (typeof bound === "string") return bound;
    if (lasting) return formatDuration(bound * 1_000, language);
    return unit === undefined ? formatPlain(bound, language) : `${formatPlain(bound, language)}\u00a0${unit}`;
  };
  const bounds = limits.flatMap(({ above, below }) => [
    ...(above == null ? [] : [say(language, "rules.beyond.above", { limit: write(above) })]),
    ...(below == null ? [] : [say(language, "rules.beyond.below", { limit: write(below) })]),
  ]);
  return [where, named.join(", "), key === null ? measure.type : say(language, key), bounds.join("; ")]
    .filter((part) => part != null && part !== "")
    .join(" · ");
}

function unitOf(
  measure: RuleDraft["condition"]["measure"],
  find: () => Quantity | undefined,
): string | undefined {
  if (measure.type === "quality") return measure.share === true ? "%" : undefined;
  return measure.type === "value" ? find()?.unit : undefined;
}

/** How many of a rule's alarms people have called genuine, and what share that is of all they spoke of. */
export function precisionWords(rule: Pick<AlarmRule, "genuine" | "false">, language: Language): string {
  const { genuine = 0, false: wrong = 0 } = rule;
  if (genuine + wrong === 0) return say(language, "rules.precision.none");
  const share = formatShare(genuine / (genuine + wrong));
  return say(language, "rules.precision.of", { share, genuine, wrong });
}
