import type { Look } from "../map/place.ts";

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

const tilePx = 512;
/** A map of about this size is filled by the area, with a little left around it. */
const screenPx = 600;
const closest = 15;

const northing = (latitude: number) =>
  Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360)) / (2 * Math.PI);

/** Where the map has to look for a box to be seen whole. */
export function lookAt([west, south, east, north]: Box): Look {
  const width = Math.max((east - west) / 360, northing(north) - northing(south), 1e-6);
  const zoom = Math.min(closest, Math.log2(screenPx / (tilePx * width)));
  return { zoom: Math.floor(zoom * 10) / 10, latitude: (south + north) / 2, longitude: (west + east) / 2 };
}
