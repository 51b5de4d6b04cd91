import type { Map as MapView } from "maplibre-gl";
import { useEffect, useState } from "react";
import { prefersCalm } from "../theme/useMedia.ts";
import type { Spot } from "./nearest.ts";
import { cellLayer } from "./tileLayers.ts";

/** From this zoom on nothing is counted any more: each thing is drawn. */
const drawnZoom = 14;

/** How much closer one press on a cell comes. */
const closer = 2;

/** How far from the dot of a cell a press still means it, in pixels: cells lie eight apart. */
const reachPx = 6;

/** How many things of one kind lie in a cell. */
export interface Counted {
  kind: string;
  things: number;
}

/** What is counted in the cells at a spot of the screen, most first. */
export function countedAt(map: MapView, { x, y }: Spot): Counted[] {
  if (map.getZoom() >= drawnZoom) return [];
  const found = map.queryRenderedFeatures(
    [
      [x - reachPx, y - reachPx],
      [x + reachPx, y + reachPx],
    ],
    { layers: [cellLayer] },
  );
  const amounts = new Map<string, number>();
  for (const { properties } of found) {
    const kind = String(properties.kind);
    amounts.set(kind, (amounts.get(kind) ?? 0) + Number(properties.things));
  }
  return [...amounts].map(([kind, things]) => ({ kind, things })).sort((a, b) => b.things - a.things);
}

/** Comes closer to where things are counted, until they are drawn one by one. */
export function approach(map: MapView, { x, y }: Spot): void {
  const zoom = Math.max(map.getZoom(), Math.min(drawnZoom, map.getZoom() + closer));
  map.easeTo({ center: map.unproject([x, y]), zoom, animate: !prefersCalm(), duration: 200 });
}

/** Whether things are counted in cells anywhere on the map as it stands. */
export function useCounted(map: MapView | null): boolean {
  const [counted, setCounted] = useState(false);
  useEffect(() => {
    if (map === null) return;
    const look = () => setCounted(map.queryRenderedFeatures({ layers: [cellLayer] }).length > 0);
    map.on("idle", look);
    return () => {
      map.off("idle", look);
    };
  }, [map]);
  return counted;
}
