import type { StreamCompleteness } from "../api/contract.ts";

/** How a day is: nobody knows what to expect, nothing came, less than half, less than nearly all, all. */
export type DayState = "unknown" | "none" | "little" | "part" | "whole";

const half = 0.5;
/** A reading or two lost a day are no loss that anybody repairs. */
const nearlyAll = 0.95;

/** What share of the expected came on a day, from 0 to 1; null where nothing was expected. */
export function shareOf(stream: StreamCompleteness, index: number): number | null {
  const expected = stream.expected[index] ?? null;
  return expected === null ? null : Math.min(1, (stream.count[index] ?? 0) / expected);
}

export function stateOf(share: number | null): DayState {
  if (share === null) return "unknown";
  if (share === 0) return "none";
  if (share < half) return "little";
  return share < nearlyAll ? "part" : "whole";
}

/** How many days are of each state, for who does not see the squares. */
export function countDays(stream: StreamCompleteness): Record<DayState, number> {
  const counts: Record<DayState, number> = { unknown: 0, none: 0, little: 0, part: 0, whole: 0 };
  stream.expected.forEach((_, index) => {
    counts[stateOf(shareOf(stream, index))] += 1;
  });
  return counts;
}
