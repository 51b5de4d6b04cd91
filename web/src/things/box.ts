import type { Geometry, Position } from "geojson";

/** West, south, east and north in degrees. */
export type Box = [number, number, number, number];

/** Every corner of a shape, in its order. */
function cornersOf(geometry: Geometry): Position[] {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(cornersOf);
  if (geometry.type === "Point") return [geometry.coordinates];
  if (geometry.type === "Polygon" || geometry.type === "MultiLineString") return geometry.coordinates.flat();
  if (geometry.type === "MultiPolygon") return geometry.coordinates.flat(2);
  return geometry.coordinates;
}

/** The box around a shape, or null where it has no corner. */
export function boxOf(geometry: Geometry): Box | null {
  let box: Box | null = null;
  for (const [x, y] of cornersOf(geometry)) {
    if (x === undefined || y === undefined) continue;
    const [west, south, east, north]: Box = box ?? [x, y, x, y];
    box = [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)];
  }
  return box;
}

/** The zoom of a web map at which a box fills most of a screen that is so many pixels wide and high. */
export function zoomFor([west, south, east, north]: Box, width: number, height: number): number {
  const across = Math.log2((width * 360) / (512 * Math.max(east - west, 1e-6)));
  const along = Math.log2((height * 180) / (512 * Math.max(north - south, 1e-6)));
  return Math.max(2, Math.min(16, across, along) - 0.3);
}
