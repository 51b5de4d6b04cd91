import type { Alarm, AlarmCount, AlarmStep, AnomalyReason } from "../api/contract.ts";
import { formatNumber, formatPlain, formatValue } from "../formats/numbers.ts";
import { formatDuration, formatMoment } from "../formats/times.ts";
import { type Language, say } from "../words/words.ts";

export const priorities = [1, 2, 3, 4] as const;
export type Priority = (typeof priorities)[number];

const hourMs = 3_600_000;

/** For how many hours people put an alarm aside, by its priority; the server says how long is allowed. */
export function shelfHours(priority: Priority): readonly number[] {
  if (priority === 1) return [];
  return priority === 2 ? [0.5, 1, 2] : [1, 4, 8];
}

/** When an alarm comes back that is put aside for so many hours. */
export const shelfEnd = (nowMs: number, hours: number) => nowMs + hours * hourMs;

/** A number of an alarm in its rule's unit; seconds are said as people say them. */
export function measuredWords(value: number, unit: string | null | undefined, language: Language): string {
  if (unit === "s") return formatDuration(value * 1_000, language);
  const number = formatPlain(value, language);
  if (unit == null || unit === "1") return number;
  return unit === "%" ? `${number}%` : `${number}\u00a0${unit}`;
}

/** As many decimals as tell the ends of a span apart, two digits of it. */
const decimalsOf = (span: number) =>
  span > 0 ? Math.min(4, Math.max(0, Math.ceil(1 - Math.log10(span)))) : 2;

/** What was read, what is usual at such an hour, and how far beyond that it is; `score` is in deviations. */
export function reasonWords(
  reason: AnomalyReason,
  score: number,
  unit: string | null | undefined,
  language: Language,
): string {
  const decimals = decimalsOf(reason.high - reason.low);
  const usual = (value: number) => formatValue(value, decimals, unit ?? "", language);
  return say(language, "alarms.unusual", {
    value: measuredWords(reason.reading, unit, language),
    expected: usual(reason.expected),
    low: formatNumber(reason.low, decimals, language),
    high: usual(reason.high),
    score: formatNumber(Math.abs(score), 1, language),
  });
}

/** What was measured, and beyond what. */
export function beyondWords(
  alarm: Pick<Alarm, "value" | "limit" | "rule" | "reason">,
  language: Language,
): string {
  if (alarm.reason != null) return reasonWords(alarm.reason, alarm.value, alarm.rule.reading_unit, language);
  const value = measuredWords(alarm.value, alarm.rule.unit, language);
  if (alarm.limit == null) return value;
  return say(language, alarm.value < alarm.limit ? "alarms.below" : "alarms.above", {
    value,
    limit: measuredWords(alarm.limit, alarm.rule.unit, language),
  });
}

/** How many alarms there are of a priority that are not put aside, and how many are. */
export function countOpen(
  counts: readonly AlarmCount[],
  priority: Priority | null,
  shelved: boolean,
): number {
  return counts
    .filter(
      (each) =>
        !each.suppressed && each.shelved === shelved && (priority === null || each.priority === priority),
    )
    .reduce((sum, each) => sum + each.count, 0);
}

/** How many alarms nobody has seen, that are neither put aside nor suppressed. */
export const countUnseen = (counts: readonly AlarmCount[]) =>
  counts
    .filter(({ shelved, suppressed, state }) => !shelved && !suppressed && state !== "acknowledged")
    .reduce((sum, { count }) => sum + count, 0);

/** How many alarms are suppressed by design. */
export const countSuppressed = (counts: readonly AlarmCount[]) =>
  counts.filter(({ suppressed }) => suppressed).reduce((sum, { count }) => sum + count, 0);

/** Why an alarm is suppressed by design. */
export function suppressionWords(why: NonNullable<Alarm["suppressed"]>, language: Language): string {
  const { reason } = why;
  if (why.work == null) return say(language, "alarms.suppressed.cause", { reason });
  const kind = say(language, `service.kind.${why.work}`);
  if (why.until == null) return say(language, "alarms.suppressed.open", { kind, reason });
  const until = formatMoment(Date.parse(why.until));
  return say(language, "alarms.suppressed.why", { kind, reason, until });
}

/** What stands in the list, and how many new ones wait for their place. */
export interface Settled {
  rows: readonly Alarm[];
  waiting: number;
}

/**
 * What was read, put into the list: while somebody is at it (`held`) no row moves, what is no longer there stays
 * as it was, and new ones wait.
 */
export function settle(shown: readonly Alarm[], read: readonly Alarm[], held: boolean): Settled {
  if (!held) return { rows: read, waiting: 0 };
  const newest = new Map(read.map((alarm) => [alarm.id, alarm]));
  const known = new Set(shown.map(({ id }) => id));
  return {
    rows: shown.map((alarm) => newest.get(alarm.id) ?? alarm),
    waiting: read.filter(({ id }) => !known.has(id)).length,
  };
}

/** Another one as soon as something has become of an alarm, or it is no longer listed. */
export const stampOf = (alarm: Alarm | undefined) =>
  JSON.stringify(alarm === undefined ? null : [alarm.state, alarm.times, alarm.shelf, alarm.suppressed]);

/** The alarm after or before one in the list, which ends at its ends; the first one where none is chosen. */
export function neighbour(rows: readonly Alarm[], id: number | null, by: 1 | -1): number | null {
  const at = rows.findIndex((alarm) => alarm.id === id);
  const next = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by));
  return rows[next]?.id ?? null;
}

/** What a step in an alarm's history says beside its kind. */
export function stepWords(step: AlarmStep, alarm: Alarm, language: Language): string {
  const parts = [step.note];
  if (step.value != null && step.kind !== "cleared") {
    const { value, reason = null } = step;
    parts.push(beyondWords({ value, limit: step.limit ?? null, rule: alarm.rule, reason }, language));
  }
  return parts.filter((part) => part !== "" && part != null).join(" · ");
}
