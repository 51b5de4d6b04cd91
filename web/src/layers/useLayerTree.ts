import { useCallback, useEffect, useMemo } from "react";
import { readLayerCounts } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { ThingView } from "../things/describe.ts";
import { isOff, noneOff, type Off } from "./off.ts";
import { countsOf, countViews, layTree } from "./tree.ts";
import { useOff } from "./useOff.ts";

/** Of the views, those whose layer is on, and how many are left out; null until they are known. */
export function useViewsOn(
  views: readonly ThingView[] | null,
  off: Off,
): { on: readonly ThingView[] | null; away: number } {
  const { findKind } = useCity();
  return useMemo(() => {
    if (views === null || off.length === 0) return { on: views, away: 0 };
    const on = views.filter((view) => {
      const kind = findKind(view.kind);
      return kind === undefined || !isOff(off, kind);
    });
    return { on, away: views.length - on.length };
  }, [views, off, findKind]);
}

/** The same by the layers that the address says are off, and how to switch all of them on. */
export function useLitViews(views: readonly ThingView[] | null) {
  const [off, setOff] = useOff();
  return { ...useViewsOn(views, off), allOn: () => setOff(noneOff) };
}

/**
 * The layers with their counts: of the list where it holds the whole city, else of the whole city as the server
 * counts it, as of the instant that is looked at.
 */
export function useLayerTree(views: readonly ThingView[], off: Off) {
  const { kinds, whole, at } = useCity();
  const { onThings } = useServices();
  const read = useCallback(
    async (signal: AbortSignal) => ({ at, counts: countsOf(await readLayerCounts(at, signal)) }),
    [at],
  );
  const { data, failure, retry } = useResource(whole ? null : read);
  useEffect(() => (whole ? undefined : onThings(retry)), [whole, onThings, retry]);
  const counts = useMemo(() => {
    if (whole) return countViews(views);
    return data?.at === at ? data.counts : null;
  }, [whole, views, data, at]);
  const tree = useMemo(() => layTree(kinds, counts, off), [kinds, counts, off]);
  return { tree, failure: whole ? null : failure, retry };
}
