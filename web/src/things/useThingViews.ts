import { useMemo, useRef, useSyncExternalStore } from "react";
import { useHearing } from "../clock/useCityTime.ts";
import { useServices } from "../live/services.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { describeThing, type Surroundings, sameView, type ThingAlarm, type ThingView } from "./describe.ts";
import type { Thing } from "./thing.ts";

/** The things as they are, live; or as they were, while an earlier time is looked at. */
export function useThings(): readonly Thing[] | null {
  const { board } = useServices();
  const { at, past } = useCity();
  const live = useSyncExternalStore(board.subscribe, board.getThings);
  return at === null ? live : past;
}

/** What descriptions need, anew each second; null until the city's time is known. */
export function useSurroundings(): Surroundings | null {
  const { language } = useWords();
  const { findKind, findQuantity, rule, at } = useCity();
  const hearing = useHearing();
  const nowMs = at ?? hearing?.nowMs;
  const heardMs = at ?? hearing?.heardMs;
  return useMemo(
    () =>
      nowMs === undefined || heardMs === undefined
        ? null
        : { language, rule, nowMs, heardMs, findKind, findQuantity },
    [language, rule, nowMs, heardMs, findKind, findQuantity],
  );
}

/** All things in words, as of now. A view that would be drawn alike stays the same object. */
export function useThingViews(alarms: ReadonlyMap<number, ThingAlarm> | null): readonly ThingView[] | null {
  const things = useThings();
  const around = useSurroundings();
  const before = useRef<readonly ThingView[]>([]);
  return useMemo(() => {
    if (things === null || around === null) return null;
    const known = new Map(before.current.map((view) => [view.id, view]));
    const views = things.map((thing) => {
      const view = describeThing(thing, around, alarms?.get(thing.id) ?? null);
      const old = known.get(view.id);
      return old !== undefined && sameView(old, view) ? old : view;
    });
    const unchanged =
      views.length === before.current.length && views.every((view, index) => view === before.current[index]);
    if (!unchanged) before.current = views;
    return before.current;
  }, [things, around, alarms]);
}
