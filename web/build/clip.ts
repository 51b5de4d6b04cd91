import type { Position } from "geojson";

/** A rectangle in degrees. */
export interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

interface Edge {
  inside: (point: Position) => boolean;
  cross: (from: Position, to: Position) => Position;
}

function x(point: Position): number {
  return point[0] ?? 0;
}

function y(point: Position): number {
  return point[1] ?? 0;
}

function meridian(at: number, keepEast: boolean): Edge {
  return {
    inside: (point) => (keepEast ? x(point) >= at : x(point) <= at),
    cross: (from, to) => [at, y(from) + ((y(to) - y(from)) * (at - x(from))) / (x(to) - x(from))],
  };
}

function parallel(at: number, keepNorth: boolean): Edge {
  return {
    inside: (point) => (keepNorth ? y(point) >= at : y(point) <= at),
    cross: (from, to) => [x(from) + ((x(to) - x(from)) * (at - y(from))) / (y(to) - y(from)), at],
  };
}

function clipAt(points: Position[], edge: Edge): Position[] {
  const kept: Position[] = [];
  let from = points.at(-1);
  for (const to of points) {
    if (from !== undefined && edge.inside(from) !== edge.inside(to)) kept.push(edge.cross(from, to));
    if (edge.inside(to)) kept.push(to);
    from = to;
  }
  return kept;
}

/**
 * The part of a closed ring that lies in the box (Sutherland and Hodgman's way, one side after the
 * other), closed again, rounded to the decimals and without points that rounding made equal. Empty
 * where nothing is left.
 */
export function clipRing(ring: Position[], box: Box, decimals: number): Position[] {
  const sides = [
    meridian(box.west, true),
    meridian(box.east, false),
    parallel(box.south, true),
    parallel(box.north, false),
  ];
  const open = ring.slice(0, -1);
  const clipped = sides.reduce(clipAt, open);
  const scale = 10 ** decimals;
  const rounded: Position[] = [];
  for (const point of clipped) {
    const next: Position = [Math.round(x(point) * scale) / scale, Math.round(y(point) * scale) / scale];
    const last = rounded.at(-1);
    if (last === undefined || x(last) !== x(next) || y(last) !== y(next)) rounded.push(next);
  }
  const first = rounded[0];
  return first === undefined ? [] : [...rounded, first];
}
