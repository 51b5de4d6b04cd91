import type { Basemap } from "./standing.ts";

/** West, south, east and north in degrees. */
export type Bounds = readonly [number, number, number, number];

/** Whether a view shows any of the base map, so that its makers must be named. */
export function seesAny(
  [west, south, east, north]: Bounds,
  zoom: number,
  basemap: Pick<Basemap, "bounds" | "minzoom">,
): boolean {
  const [from, bottom, to, top] = basemap.bounds as unknown as Bounds;
  // The map asks for tiles of the zoom below its own, rounded; half a zoom early is named rather than late.
  return zoom >= basemap.minzoom - 0.5 && west <= to && east >= from && south <= top && north >= bottom;
}
