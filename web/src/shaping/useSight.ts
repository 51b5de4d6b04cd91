import type { Position } from "geojson";
import type { Map as MapView } from "maplibre-gl";
import { useEffect, useMemo, useReducer, useRef } from "react";
import type { Pixel, Sight } from "./snapping.ts";

/** Between places and pixels of the map; what uses it is drawn again when the map moves. */
export function useSight(map: MapView | null): Sight | null {
  const [moved, tell] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    if (map === null) return;
    map.on("move", tell);
    map.on("resize", tell);
    return () => {
      map.off("move", tell);
      map.off("resize", tell);
    };
  }, [map]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a map that has moved sees otherwise.
  return useMemo(() => {
    if (map === null) return null;
    return {
      project: ([x = 0, y = 0]: Position) => map.project([x, y]),
      unproject: ({ x, y }: Pixel) => {
        const { lng, lat } = map.unproject([x, y]);
        return [round(lng), round(lat)];
      },
    };
  }, [map, moved]);
}

/** As the server keeps them: a tenth of a millimetre. */
const round = (degrees: number) => Math.round(degrees * 1e9) / 1e9;

/** Whether Alt is held, which lets a pointer pass by neighbours. */
export function useAlt(): () => boolean {
  const held = useRef(false);
  useEffect(() => {
    const note = (event: KeyboardEvent | PointerEvent) => {
      held.current = event.altKey;
    };
    for (const name of ["keydown", "keyup", "pointermove", "pointerdown"] as const) {
      window.addEventListener(name, note, true);
    }
    return () => {
      for (const name of ["keydown", "keyup", "pointermove", "pointerdown"] as const) {
        window.removeEventListener(name, note, true);
      }
    };
  }, []);
  return () => held.current;
}
