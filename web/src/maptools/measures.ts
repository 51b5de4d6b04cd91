import geodesic from "geographiclib-geodesic";
import type { Place } from "../things/shape.ts";

const { WGS84 } = geodesic.Geodesic;

/** The shortest way between two places on the ellipsoid, in metres. */
export function distance(from: Place, to: Place): number {
  return WGS84.Inverse(from.latitude, from.longitude, to.latitude, to.longitude).s12 ?? Number.NaN;
}

/** The length of each piece of a line, in metres: one fewer than it has points. */
export function pieces(line: readonly Place[]): number[] {
  return line.slice(1).map((to, index) => distance(line[index] ?? to, to));
}

export const total = (lengths: readonly number[]) => lengths.reduce((sum, length) => sum + length, 0);

/** The line back to its beginning; what has fewer than three corners goes nowhere and stays. */
export function closed(corners: readonly Place[]): readonly Place[] {
  const [first] = corners;
  return corners.length < 3 || first === undefined ? corners : [...corners, first];
}

/**
 * What a ring of corners encloses on the ellipsoid, in square metres, whichever way round it goes; 0 for
 * fewer than three. Of a ring that crosses itself the parts that go the other way round are taken off.
 */
export function enclosed(corners: readonly Place[]): number {
  if (corners.length < 3) return 0;
  const polygon = WGS84.Polygon(false);
  for (const { latitude, longitude } of corners) polygon.AddPoint(latitude, longitude);
  return Math.abs(polygon.Compute(false, true).area ?? Number.NaN);
}
