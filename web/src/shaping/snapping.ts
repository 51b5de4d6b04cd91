import type { Geometry, Position } from "geojson";
import { figureOf, type Path } from "./figure.ts";

/** How near a pointer comes to a neighbour's corner or edge to be drawn to it, in pixels. */
export const reachPx = 12;

export interface Pixel {
  x: number;
  y: number;
}

/** Between places and pixels, as the map sees it. */
export interface Sight {
  project: (position: Position) => Pixel;
  unproject: (pixel: Pixel) => Position;
}

export interface Snapped {
  position: Position;
  to: "corner" | "edge";
}

const known = new WeakMap<Geometry, readonly Path[]>();

function pathsOf(geometry: Geometry): readonly Path[] {
  const found = known.get(geometry) ?? figureOf(geometry)?.paths ?? [];
  known.set(geometry, found);
  return found;
}

interface Box {
  west: number;
  south: number;
  east: number;
  north: number;
}

function boxAround({ x, y }: Pixel, reach: number, { unproject }: Sight): Box {
  const corners = [
    [x - reach, y - reach],
    [x + reach, y - reach],
    [x - reach, y + reach],
    [x + reach, y + reach],
  ].map(([left = 0, top = 0]) => unproject({ x: left, y: top }));
  const along = (axis: number) => corners.map((corner) => corner[axis] ?? 0);
  return {
    west: Math.min(...along(0)),
    south: Math.min(...along(1)),
    east: Math.max(...along(0)),
    north: Math.max(...along(1)),
  };
}

function meets({ west, south, east, north }: Box, [ax = 0, ay = 0]: Position, [bx = 0, by = 0]: Position) {
  return (
    Math.max(ax, bx) >= west &&
    Math.min(ax, bx) <= east &&
    Math.max(ay, by) >= south &&
    Math.min(ay, by) <= north
  );
}

/** How far along from one pixel to another the nearest one to a third lies, from 0 to 1. */
function shareOf(pixel: Pixel, from: Pixel, to: Pixel): number {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const square = across ** 2 + down ** 2;
  if (square === 0) return 0;
  const share = ((pixel.x - from.x) * across + (pixel.y - from.y) * down) / square;
  return Math.min(1, Math.max(0, share));
}

const between = (from: Position, to: Position, share: number): Position =>
  [0, 1].map((axis) => (from[axis] ?? 0) + share * ((to[axis] ?? 0) - (from[axis] ?? 0)));

const apart = (one: Pixel, other: Pixel) => Math.hypot(one.x - other.x, one.y - other.y);

interface Candidate extends Snapped {
  distance: number;
}

/** The neighbour's corner within reach of a pixel that is nearest, else the nearest place on an edge, or null. */
export function snap(
  pixel: Pixel,
  shapes: readonly Geometry[],
  sight: Sight,
  reach = reachPx,
): Snapped | null {
  const box = boxAround(pixel, reach, sight);
  const best: Record<Snapped["to"], Candidate | null> = { corner: null, edge: null };
  const offer = (to: Snapped["to"], position: Position) => {
    const distance = apart(pixel, sight.project(position));
    if (distance > reach || distance >= (best[to]?.distance ?? Number.POSITIVE_INFINITY)) return;
    best[to] = { to, position: [position[0] ?? 0, position[1] ?? 0], distance };
  };
  for (const { points, closed } of shapes.flatMap(pathsOf)) {
    const line = closed ? [...points, ...points.slice(0, 1)] : points;
    line.forEach((point, index) => {
      if (meets(box, point, point)) offer("corner", point);
      const next = line[index + 1];
      if (next === undefined || !meets(box, point, next)) return;
      offer("edge", between(point, next, shareOf(pixel, sight.project(point), sight.project(next))));
    });
  }
  const found = best.corner ?? best.edge;
  return found === null ? null : { to: found.to, position: found.position };
}
