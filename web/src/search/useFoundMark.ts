import type { Map as MapView } from "maplibre-gl";
import { useEffect } from "react";
import { readPalette } from "../map/palette.ts";
import { useRoute } from "../screens/useRoute.ts";
import { useFoundShape } from "./useFoundShape.ts";

const source = "found";
const layers = ["found-fill", "found-edge", "found-line", "found-ring", "found-dot"] as const;

/** Draws what was searched for and chosen over everything: a street, an area's outline, or a spot. */
export function useFoundMark(map: MapView | null): void {
  const route = useRoute();
  const shape = useFoundShape(route.screen === "centre" ? route.found : null);
  useEffect(() => {
    if (map === null || shape === null) return;
    const { link, panel } = readPalette();
    const [fill, edge, line, ring, dot] = layers;
    map.addSource(source, { type: "geojson", data: shape });
    const polygon: ["==", ["geometry-type"], string] = ["==", ["geometry-type"], "Polygon"];
    const point: ["==", ["geometry-type"], string] = ["==", ["geometry-type"], "Point"];
    map.addLayer({
      id: fill,
      type: "fill",
      source,
      filter: polygon,
      paint: { "fill-color": link, "fill-opacity": 0.08 },
    });
    map.addLayer({
      id: edge,
      type: "line",
      source,
      filter: polygon,
      paint: { "line-color": link, "line-width": 2.5, "line-dasharray": [3, 1.5] },
    });
    map.addLayer({
      id: line,
      type: "line",
      source,
      filter: ["==", ["geometry-type"], "LineString"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": link,
        "line-opacity": 0.8,
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 3, 18, 9],
      },
    });
    map.addLayer({
      id: ring,
      type: "circle",
      source,
      filter: point,
      paint: {
        "circle-radius": 14,
        "circle-color": link,
        "circle-opacity": 0.18,
        "circle-stroke-color": link,
        "circle-stroke-width": 2.5,
      },
    });
    map.addLayer({
      id: dot,
      type: "circle",
      source,
      filter: point,
      paint: {
        "circle-radius": 4,
        "circle-color": link,
        "circle-stroke-color": panel,
        "circle-stroke-width": 1.5,
      },
    });
    return () => {
      // A map that was removed meanwhile has taken its layers along.
      if (map.style === undefined) return;
      for (const layer of layers) map.removeLayer(layer);
      map.removeSource(source);
    };
  }, [map, shape]);
}
