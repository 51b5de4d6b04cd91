import type { Map as MapView } from "maplibre-gl";
import { useEffect } from "react";
import { prefersCalm } from "../theme/useMedia.ts";
import type { Chooser } from "./spots.ts";

const paddingPx = 48;

/** The share of the map's height that the table leaves free. */
const freeShare = 0.5;

/** Moves the map where the table would hide what was chosen by, or where a link leads elsewhere. */
export function useChooserInView(map: MapView | null, chooser: Chooser | null): void {
  // What stands in the address is the same ring as long as it reads the same.
  const ring = chooser === null || chooser === "area" ? null : JSON.stringify(chooser);
  useEffect(() => {
    if (map === null || ring === null) return;
    const corners = JSON.parse(ring) as Exclude<Chooser, "area">;
    const { clientWidth: width, clientHeight: height } = map.getContainer();
    const spots = corners.map(({ longitude, latitude }) => map.project([longitude, latitude]));
    const free = height * freeShare;
    if (spots.every(({ x, y }) => x >= 0 && x <= width && y >= 0 && y <= free)) return;
    const longitudes = corners.map(({ longitude }) => longitude);
    const latitudes = corners.map(({ latitude }) => latitude);
    map.fitBounds(
      [
        [Math.min(...longitudes), Math.min(...latitudes)],
        [Math.max(...longitudes), Math.max(...latitudes)],
      ],
      {
        padding: { top: paddingPx, left: paddingPx, right: paddingPx, bottom: height - free + paddingPx / 2 },
        maxZoom: Math.max(map.getZoom(), 12),
        animate: !prefersCalm(),
        duration: 200,
      },
    );
  }, [map, ring]);
}
