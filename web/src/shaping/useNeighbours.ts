import type { Map as MapView } from "maplibre-gl";
import { useEffect, useState } from "react";
import type { Neighbour } from "../api/contract.ts";
import { readNeighbours } from "../api/shapeRequests.ts";
import { useServices } from "../live/services.ts";

/** From so far away nobody draws to a corner. */
const leastZoom = 12;
const most = 500;
const none: readonly Neighbour[] = [];

/** The exact shapes of what is in view, but of one thing itself; none from far away, and while they come. */
export function useNeighbours(map: MapView | null, except: number | null): readonly Neighbour[] {
  const { onThings } = useServices();
  const [found, setFound] = useState<readonly Neighbour[]>(none);
  useEffect(() => {
    if (map === null) return;
    let asking: AbortController | undefined;
    const ask = () => {
      asking?.abort();
      if (map.getZoom() < leastZoom) return setFound(none);
      asking = new AbortController();
      const { signal } = asking;
      const box = map.getBounds();
      const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()] as const;
      readNeighbours(edges, most, signal)
        .then((all) => !signal.aborted && setFound(all))
        // Without them one draws all the same; the next move of the map asks again.
        .catch(() => !signal.aborted && setFound(none));
    };
    ask();
    map.on("moveend", ask);
    const leave = onThings(ask);
    return () => {
      asking?.abort();
      map.off("moveend", ask);
      leave();
    };
  }, [map, onThings]);
  return except === null ? found : found.filter(({ id }) => id !== except);
}
