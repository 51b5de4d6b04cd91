import type { Geometry } from "geojson";
import type { Map as MapView } from "maplibre-gl";
import { useCallback, useEffect } from "react";
import { useResource } from "../api/useResource.ts";
import { islandLayerIds } from "../map/islands.ts";
import { readPalette } from "../map/palette.ts";
import { readArea } from "../search/searchRequests.ts";
import { type AreaMark, formatMark } from "./mark.ts";
import { outsideOf } from "./outside.ts";

const name = "outside";

/**
 * Dims all that lies outside the area that the screen is narrowed to, and draws its edge: the list holds only
 * what is inside, and tiles cannot leave out the rest. Gives whether it is drawn.
 */
export function useDimmed(map: MapView | null, area: AreaMark | null): boolean {
  const key = area === null ? null : formatMark(area);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the area.
  const read = useCallback(
    async (signal: AbortSignal) => {
      const geometry = area === null ? null : (await readArea(area, signal)).geometry;
      return { key, outside: outsideOf((geometry ?? null) as Geometry | null) };
    },
    [key],
  );
  const { data } = useResource(key === null ? null : read);
  const outside = key !== null && data?.key === key ? data.outside : null;
  useEffect(() => {
    if (map === null || outside === null) return;
    const { ground, link } = readPalette(map.getContainer());
    const first = map.getStyle().layers.find(({ id }) => id.startsWith("shape"))?.id;
    map.addSource(name, { type: "geojson", data: { type: "FeatureCollection", features: outside } });
    map.addLayer(
      { id: name, type: "fill", source: name, paint: { "fill-color": ground, "fill-opacity": 0.85 } },
      first,
    );
    map.addLayer(
      { id: `${name}-edge`, type: "line", source: name, paint: { "line-color": link, "line-width": 2 } },
      first,
    );
    for (const layer of islandLayerIds) map.moveLayer(layer, first);
    return () => {
      // A map that was removed meanwhile has taken its layers along.
      if (map.style === undefined) return;
      for (const layer of [`${name}-edge`, name]) map.removeLayer(layer);
      map.removeSource(name);
    };
  }, [map, outside]);
  return map !== null && outside !== null;
}
