import type { Map as MapView } from "maplibre-gl";
import { useEffect } from "react";
import { readPalette } from "../map/palette.ts";

interface Level {
  level: "province" | "commune";
  /** About how far the line may be from the border, in metres. */
  simplifyM: number;
  minzoom: number;
  width: number;
}

const levels: readonly Level[] = [
  { level: "province", simplifyM: 150, minzoom: 4, width: 1.2 },
  { level: "commune", simplifyM: 30, minzoom: 8.5, width: 0.8 },
];

/** Draws the borders of provinces and communes as quiet lines below all things, while they are wanted. */
export function useOutlines(map: MapView | null, shown: boolean): void {
  useEffect(() => {
    if (map === null || !shown) return;
    const { second } = readPalette(map.getContainer());
    const first = map.getStyle().layers.find(({ id }) => id.startsWith("shape"))?.id;
    for (const { level, simplifyM, minzoom, width } of levels) {
      const id = `outlines-${level}`;
      const data = new URL(`/api/areas.geojson?level=${level}&simplify=${simplifyM}`, location.href).href;
      map.addSource(id, { type: "geojson", data });
      map.addLayer(
        {
          id,
          type: "line",
          source: id,
          minzoom,
          paint: { "line-color": second, "line-opacity": 0.45, "line-width": width },
        },
        first,
      );
    }
    return () => {
      // A map that was removed meanwhile has taken its layers along.
      if (map.style === undefined) return;
      for (const { level } of levels) {
        map.removeLayer(`outlines-${level}`);
        map.removeSource(`outlines-${level}`);
      }
    };
  }, [map, shown]);
}
