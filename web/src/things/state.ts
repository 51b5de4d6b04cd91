import type { Datastream } from "./thing.ts";

/** How stale: within its rhythm, late, without signal, or never any data. */
export type State = "fresh" | "late" | "silent" | "none";

/** How a symbol looks: by its state, or plain for what is described and not measured. */
export type Look = State | "described";

/** In expected intervals without a reading. */
export interface FreshnessRule {
  lateAfter: number;
  silentAfter: number;
}

/** The house rule, until the city has told its own. */
export const houseRule: FreshnessRule = { lateAfter: 3, silentAfter: 10 };

const rank: Record<State, number> = { silent: 0, late: 1, none: 2, fresh: 3 };

/** Worst first: what has lost its signal, then what is late, what never came, what is well. */
export function stateRank(state: State): number {
  return rank[state];
}

/** State of a datastream at an instant of the city clock; a reading ahead of the clock is fresh. */
export function datastreamState(stream: Datastream, atMs: number, rule: FreshnessRule = houseRule): State {
  if (stream.latest === null) return "none";
  if (stream.intervalMs === null) return "fresh";
  const ageMs = atMs - stream.latest.timeMs;
  if (ageMs > rule.silentAfter * stream.intervalMs) return "silent";
  if (ageMs > rule.lateAfter * stream.intervalMs) return "late";
  return "fresh";
}

/** State of a thing: the worst of its datastreams that ever had data, "none" if none had. */
export function thingState(
  streams: readonly Datastream[],
  atMs: number,
  rule: FreshnessRule = houseRule,
): State {
  let worst: State = "none";
  for (const stream of streams) {
    const state = datastreamState(stream, atMs, rule);
    if (state === "none") continue;
    if (worst === "none" || rank[state] < rank[worst]) worst = state;
  }
  return worst;
}

export interface FreshnessCount {
  fresh: number;
  late: number;
  silent: number;
  none: number;
  /** Datastreams that ever had data: what the share of fresh ones is a share of. */
  total: number;
}

/** How many datastreams are in each state. */
export function countStates(
  things: readonly { datastreams: readonly Datastream[] }[],
  atMs: number,
  rule: FreshnessRule = houseRule,
): FreshnessCount {
  const count: FreshnessCount = { fresh: 0, late: 0, silent: 0, none: 0, total: 0 };
  for (const thing of things) {
    for (const stream of thing.datastreams) count[datastreamState(stream, atMs, rule)] += 1;
  }
  count.total = count.fresh + count.late + count.silent;
  return count;
}
