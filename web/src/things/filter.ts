import type { ThingView } from "./describe.ts";
import { matches } from "./search.ts";
import type { State } from "./state.ts";

/** What the list and the map are narrowed to; null means all. */
export interface Filter {
  text: string;
  kind: string | null;
  state: State | null;
  /** Only what has an open alarm, put aside or not. */
  alarmed: boolean;
}

export const noFilter: Filter = { text: "", kind: null, state: null, alarmed: false };

export function isFiltered(filter: Filter): boolean {
  return filter.text.trim() !== "" || filter.kind !== null || filter.state !== null || filter.alarmed;
}

function passes(view: ThingView, filter: Filter): boolean {
  if (filter.kind !== null && view.kind !== filter.kind) return false;
  return filter.text === "" || matches(filter.text, [view.name, view.uid, view.kindTitle, view.area]);
}

/** The views that pass text and kind, whatever their state: what the counts by state are taken from. */
export function beforeState(views: readonly ThingView[], filter: Filter): ThingView[] {
  return views.filter((view) => passes(view, filter));
}

export function filtered(views: readonly ThingView[], filter: Filter): ThingView[] {
  return beforeState(views, filter).filter(
    (view) =>
      (filter.state === null || view.state === filter.state) && (!filter.alarmed || view.alarm !== null),
  );
}

export function countByState(views: readonly ThingView[]): Record<State, number> {
  const count: Record<State, number> = { silent: 0, late: 0, none: 0, fresh: 0 };
  for (const view of views) count[view.state] += 1;
  return count;
}
