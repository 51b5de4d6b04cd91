import type { ThingAlarm } from "./describe.ts";
import { type State, stateRank } from "./state.ts";

const vietnamese = new Intl.Collator("vi", { numeric: true });

export interface Sortable {
  id: number;
  name: string;
  state: State;
  alarm: ThingAlarm | null;
}

/** What has alarms first, the worst above; then silent, late, and the others by name in Vietnamese order. */
export function byConcern(a: Sortable, b: Sortable): number {
  const first = alarmRank(a.alarm) - alarmRank(b.alarm) || sharedRank(a.state) - sharedRank(b.state);
  return first || vietnamese.compare(a.name, b.name) || a.id - b.id;
}

const calm = 5;

/** What is put aside stands where it would without. */
const alarmRank = (alarm: ThingAlarm | null) => (alarm === null || alarm.count === 0 ? calm : alarm.priority);

function sharedRank(state: State): number {
  return Math.min(stateRank(state), stateRank("none"));
}

/**
 * The order to show while someone points at the list: rows stay where they were, rows that are new
 * come after them, so that nothing moves under the pointer.
 */
export function keepOrder<T extends { id: number }>(sorted: readonly T[], shown: readonly number[]): T[] {
  const position = new Map(shown.map((id, index) => [id, index]));
  const last = shown.length;
  return [...sorted].sort((a, b) => (position.get(a.id) ?? last) - (position.get(b.id) ?? last));
}
