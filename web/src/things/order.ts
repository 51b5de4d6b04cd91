import { type State, stateRank } from "./state.ts";

const vietnamese = new Intl.Collator("vi", { numeric: true });

export interface Sortable {
  id: number;
  name: string;
  state: State;
}

/** Silent first, then late, then the others by name in Vietnamese order; a tie is broken by id. */
export function byConcern(a: Sortable, b: Sortable): number {
  const first = sharedRank(a.state) - sharedRank(b.state);
  return first || vietnamese.compare(a.name, b.name) || a.id - b.id;
}

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
