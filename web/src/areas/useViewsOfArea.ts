import { useCallback, useEffect, useMemo } from "react";
import { readThingIds } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useRoute } from "../screens/useRoute.ts";
import type { ThingView } from "../things/describe.ts";
import { formatMark } from "./mark.ts";

/** The views of things in the area that the address names, or all where it names none; null until that is known. */
export function useViewsOfArea(views: readonly ThingView[] | null): readonly ThingView[] | null {
  const { onThings } = useServices();
  const { at, whole } = useCity();
  const route = useRoute();
  const area = route.screen === "centre" ? route.area : null;
  const asked = area === null ? null : formatMark(area);
  const code = area?.code ?? null;
  const read = useCallback(
    async (signal: AbortSignal) => ({
      asked,
      at,
      ids: await readThingIds(code ?? "", at, whole, signal),
    }),
    [asked, code, at, whole],
  );
  const { data, failure, retry } = useResource(code === null ? null : read);
  useEffect(() => onThings(retry), [onThings, retry]);
  const fits = data !== null && data.asked === asked && data.at === at;
  return useMemo(() => {
    if (asked === null || views === null) return views;
    // What cannot be asked is not shown as if it were the answer.
    if (!fits) return failure === null ? null : [];
    return views.filter(({ id }) => data.ids.has(id));
  }, [views, asked, fits, data, failure]);
}
