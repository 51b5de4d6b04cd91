import type { Position } from "geojson";
import type { Neighbour } from "../api/contract.ts";
import { figureOf } from "./figure.ts";
import { type Pixel, type Sight, snap } from "./snapping.ts";

const reachPx = 16;

function holds(points: readonly Position[], [x = 0, y = 0]: Position): boolean {
  let inside = false;
  points.forEach(([ax = 0, ay = 0], index) => {
    const [bx = 0, by = 0] = points.at(index - 1) ?? [];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

/** The neighbour that a pixel means: the nearest within reach, else the area that it lies in; or null. */
export function pick(pixel: Pixel, among: readonly Neighbour[], sight: Sight): Neighbour | null {
  let best: { thing: Neighbour; distance: number } | null = null;
  for (const thing of among) {
    const found = snap(pixel, [thing.geometry], sight, reachPx);
    if (found === null) continue;
    const { x, y } = sight.project(found.position);
    const distance = Math.hypot(x - pixel.x, y - pixel.y);
    if (best === null || distance < best.distance) best = { thing, distance };
  }
  if (best !== null) return best.thing;
  const place = sight.unproject(pixel);
  return (
    among.find(({ geometry }) => {
      const figure = figureOf(geometry);
      const crossed = figure?.paths.filter(({ points, closed }) => closed && holds(points, place)) ?? [];
      return crossed.length % 2 === 1;
    }) ?? null
  );
}

/** Neighbours that a line or area could become one with: of its kind and sort, what touches its ends or corners first. */
export function candidatesFor(
  { kind, geometry }: Pick<Neighbour, "kind" | "geometry">,
  neighbours: readonly Neighbour[],
): { thing: Neighbour; touches: boolean }[] {
  const own = figureOf(geometry);
  const sort = (type: string) => type.replace("Multi", "");
  const corners = new Set(own?.paths.flatMap(({ points }) => points.map(spell)));
  return neighbours
    .filter((other) => other.kind === kind && sort(other.geometry.type) === sort(geometry.type))
    .map((thing) => {
      const points = figureOf(thing.geometry)?.paths.flatMap((path) => [...path.points]) ?? [];
      return { thing, touches: points.some((point) => corners.has(spell(point))) };
    })
    .sort((one, other) => Number(other.touches) - Number(one.touches));
}

const spell = ([x = 0, y = 0]: Position) => `${x} ${y}`;
