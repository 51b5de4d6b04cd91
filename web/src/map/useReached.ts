import type { Feature } from "geojson";
import type { Map as MapView } from "maplibre-gl";
import { useEffect, useRef } from "react";
import type { Reached, ThingDetails } from "../api/contract.ts";
import { prefersCalm } from "../theme/useMedia.ts";
import { boxOf } from "../things/box.ts";
import { coveredWidth } from "./covered.ts";
import { findSource } from "./startGround.ts";

const paddingPx = 40;
/** The buttons of the map stand here. */
const buttonsPx = 56;
const closestZoom = 15;

export interface Standing {
  /** What stands out; null while nothing does. */
  reached: readonly Reached[] | null;
  /** From where it was reached; brought into view with it. */
  origin: Pick<ThingDetails, "geometry"> | null;
  /** What it is brought into view for, once for each; null where the address says where to look. */
  occasion: string | null;
}

/** Draws over what was reached, and brings all of it into view when a person has just asked for it. */
export function useReached(map: MapView | null, { reached, origin, occasion }: Standing): void {
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (map === null) return;
    const features = (reached ?? []).flatMap(({ id, geometry }): Feature[] =>
      geometry === null ? [] : [{ type: "Feature", id, geometry, properties: {} }],
    );
    void findSource(map, "reached")?.setData({ type: "FeatureCollection", features });
    if (occasion === null) shown.current = null;
    if (reached === null || occasion === shown.current) return;
    shown.current = occasion;
    const geometries = [...reached, origin].flatMap((each) => each?.geometry ?? []);
    const box = boxOf({ type: "GeometryCollection", geometries });
    if (box === null) return;
    const right = paddingPx + buttonsPx + coveredWidth(map.getContainer());
    map.fitBounds(box, {
      padding: { top: paddingPx, bottom: paddingPx, left: paddingPx, right },
      maxZoom: closestZoom,
      animate: !prefersCalm(),
      duration: 200,
    });
  }, [map, reached, origin, occasion]);
}
