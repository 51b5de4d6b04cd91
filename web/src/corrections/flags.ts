import type { Flagged, Quality } from "../api/contract.ts";

/** What is drawn and told of a reading; what is good, or nobody has looked at, is plain. */
export type Flag = Exclude<Quality, "unchecked" | "good">;

export const flags: readonly Flag[] = ["suspect", "bad", "estimated", "manual"];

/** Shapes in a square of 24, so different that no colour is needed to tell them apart. */
export const flagShapes: Record<Flag, string> = {
  suspect: "M12 3 22 21H2zM12 8 6.5 18.5h11z",
  bad: "M3 5.5 5.5 3 12 9.5 18.5 3 21 5.5 14.5 12l6.5 6.5-2.5 2.5-6.5-6.5L5.5 21 3 18.5 9.5 12z",
  estimated: "M12 1 23 12 12 23 1 12zM12 6.5 6.5 12l5.5 5.5 5.5-5.5z",
  manual: "M3 3h18v18H3z",
};

export function isFlag(quality: Quality): quality is Flag {
  return quality !== "unchecked" && quality !== "good";
}

/** How many of each there are, those that there are none of left out. */
export function countFlags(flagged: readonly Flagged[]): [flag: Flag, count: number][] {
  return flags
    .map((flag): [Flag, number] => [flag, flagged.filter(({ quality }) => quality === flag).length])
    .filter(([, count]) => count > 0);
}

/** Readings from the first instant to the last, both included, in milliseconds since 1970. */
export interface Span {
  fromMs: number;
  toMs: number;
}

/**
 * What is chosen after a reading was pointed at: it alone, or with all up to it where one was chosen before. A second
 * time at the same one leaves nothing chosen.
 */
export function choose(chosen: Span | null, timeMs: number): Span | null {
  if (chosen === null) return { fromMs: timeMs, toMs: timeMs };
  if (chosen.fromMs !== chosen.toMs) return { fromMs: timeMs, toMs: timeMs };
  if (chosen.fromMs === timeMs) return null;
  return { fromMs: Math.min(chosen.fromMs, timeMs), toMs: Math.max(chosen.toMs, timeMs) };
}

/** The reading nearest to an instant, or null where there is none. */
export function nearest(times: readonly number[], timeMs: number): number | null {
  let best: number | null = null;
  for (const each of times)
    if (best === null || Math.abs(each - timeMs) < Math.abs(best - timeMs)) best = each;
  return best;
}
