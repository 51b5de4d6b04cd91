import { useMemo, useRef } from "react";
import { useThingAlarms } from "../alarms/useThingAlarms.ts";
import { useViewsOfArea } from "../areas/useViewsOfArea.ts";
import { useHearing } from "../clock/useCityTime.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { CentreRoute } from "../screens/route.ts";
import type { ThingView } from "../things/describe.ts";
import { useThingViews } from "../things/useThingViews.ts";

/** What stands on the sheet: the things, and the moment in milliseconds since 1970 that they are of. */
export interface Still {
  views: readonly ThingView[];
  momentMs: number | null;
}

const empty: Still = { views: [], momentMs: null };

/**
 * The things as they were when the sheet was opened, or at the instant that is looked at. Paper is of one moment:
 * nothing live moves it, and the map comes to rest.
 */
export function useStill({ at, area }: Pick<CentreRoute, "at" | "area">): Still {
  const { kinds } = useCity();
  const { alarms, failure } = useThingAlarms();
  const views = useViewsOfArea(useThingViews(alarms));
  const isKnown = alarms !== null || failure !== null;
  const heardMs = useHearing()?.nowMs ?? null;
  const key = JSON.stringify([at, area]);
  const kept = useRef<{ key: string; kinds: unknown; still: Still } | null>(null);
  const momentMs = at ?? heardMs;
  return useMemo(() => {
    const known = kept.current;
    if (known !== null && known.key === key && known.kinds === kinds) return known.still;
    if (views === null || momentMs === null || !isKnown) return empty;
    const still = { views, momentMs };
    kept.current = { key, kinds, still };
    return still;
  }, [key, kinds, views, momentMs, isKnown]);
}
