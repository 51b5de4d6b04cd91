import type { Geometry, LineString, MultiLineString, MultiPolygon, Polygon, Position } from "geojson";

export interface Place {
  longitude: number;
  latitude: number;
}

/** A line or an area on the map. */
export type Shape = LineString | MultiLineString | Polygon | MultiPolygon;

/** The geometry where it is a line or an area; what is gathered of several kinds is shown at its place only. */
export function shapeOf(geometry: Geometry | null): Shape | null {
  if (geometry === null || geometry.type === "GeometryCollection") return null;
  return geometry.type === "Point" || geometry.type === "MultiPoint" ? null : geometry;
}

export function isLine(shape: Shape): boolean {
  return shape.type === "LineString" || shape.type === "MultiLineString";
}

/** One position that stands for a geometry: the middle of its longest line, the centre of its largest area. */
export function placeOf(geometry: Geometry | null): Place | null {
  const [longitude, latitude] = geometry === null ? [] : standFor(geometry);
  return longitude === undefined || latitude === undefined ? null : { longitude, latitude };
}

function standFor(geometry: Geometry): Position {
  switch (geometry.type) {
    case "Point":
      return geometry.coordinates;
    case "MultiPoint":
      return geometry.coordinates[0] ?? [];
    case "LineString":
      return middle(geometry.coordinates);
    case "MultiLineString":
      return middle(most(geometry.coordinates, lengthOf));
    case "Polygon":
      return centre(geometry.coordinates[0] ?? []);
    case "MultiPolygon":
      return centre(
        most(
          geometry.coordinates.map(([outer = []]) => outer),
          (ring) => Math.abs(areaOf(ring)),
        ),
      );
    case "GeometryCollection":
      return geometry.geometries[0] === undefined ? [] : standFor(geometry.geometries[0]);
  }
}

function most(lines: Position[][], measure: (line: Position[]) => number): Position[] {
  return lines.reduce((best, line) => (measure(line) > measure(best) ? line : best), lines[0] ?? []);
}

/** Degrees of longitude shrink towards the poles; within one thing they all shrink alike. */
function steps(line: Position[]): { from: Position; to: Position; length: number }[] {
  const [, latitude = 0] = line[0] ?? [];
  const shrink = Math.cos((latitude * Math.PI) / 180);
  return line.slice(1).map((to, index) => {
    const from = line[index] ?? to;
    const across = ((to[0] ?? 0) - (from[0] ?? 0)) * shrink;
    return { from, to, length: Math.hypot(across, (to[1] ?? 0) - (from[1] ?? 0)) };
  });
}

function lengthOf(line: Position[]): number {
  return steps(line).reduce((sum, { length }) => sum + length, 0);
}

function middle(line: Position[]): Position {
  let rest = lengthOf(line) / 2;
  for (const { from, to, length } of steps(line)) {
    if (length > 0 && rest <= length) {
      const share = rest / length;
      return [0, 1].map((axis) => (from[axis] ?? 0) + share * ((to[axis] ?? 0) - (from[axis] ?? 0)));
    }
    rest -= length;
  }
  return line[0] ?? [];
}

function areaOf(ring: Position[]): number {
  let sum = 0;
  for (const { from, to } of steps(ring))
    sum += (from[0] ?? 0) * (to[1] ?? 0) - (to[0] ?? 0) * (from[1] ?? 0);
  return sum / 2;
}

/** The centre of a ring's area; for a ring without area, the middle of its line. */
function centre(ring: Position[]): Position {
  const [east = 0, north = 0] = ring[0] ?? [];
  // Measured from the first corner, because the areas of a yard are lost in the digits of whole degrees.
  const near = ring.map(([x = 0, y = 0]) => [x - east, y - north]);
  const area = areaOf(near);
  if (area === 0) return middle(ring);
  let across = 0;
  let up = 0;
  for (const { from, to } of steps(near)) {
    const turn = (from[0] ?? 0) * (to[1] ?? 0) - (to[0] ?? 0) * (from[1] ?? 0);
    across += ((from[0] ?? 0) + (to[0] ?? 0)) * turn;
    up += ((from[1] ?? 0) + (to[1] ?? 0)) * turn;
  }
  return [east + across / (6 * area), north + up / (6 * area)];
}
