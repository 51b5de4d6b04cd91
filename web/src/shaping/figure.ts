import type { Geometry, Position } from "geojson";
import { closed, enclosed, pieces, total } from "../maptools/measures.ts";
import type { Place } from "../things/shape.ts";

/** A run of corners; one that is closed goes back to its first, which is not said twice. */
export interface Path {
  points: readonly Position[];
  closed: boolean;
}

export type SimpleType = "Point" | "LineString" | "Polygon";
type FigureType = SimpleType | "MultiPoint" | "MultiLineString" | "MultiPolygon";

/** A geometry as it is edited: its corners in paths; `rings` is how many of the paths each polygon has. */
export interface Figure {
  type: FigureType;
  paths: readonly Path[];
  rings: readonly number[];
}

/** One corner of a figure. */
export interface Corner {
  path: number;
  index: number;
}

const open = (points: readonly Position[]): Path => ({ points, closed: false });
const ring = (points: readonly Position[]): Path => ({ points: points.slice(0, -1), closed: true });

/** The geometry as a figure, or null for what is gathered of several kinds. */
export function figureOf(geometry: Geometry): Figure | null {
  const { type } = geometry;
  switch (type) {
    case "Point":
      return { type, paths: [open([geometry.coordinates])], rings: [] };
    case "MultiPoint":
      return { type, paths: geometry.coordinates.map((point) => open([point])), rings: [] };
    case "LineString":
      return { type, paths: [open(geometry.coordinates)], rings: [] };
    case "MultiLineString":
      return { type, paths: geometry.coordinates.map(open), rings: [] };
    case "Polygon":
      return { type, paths: geometry.coordinates.map(ring), rings: [geometry.coordinates.length] };
    case "MultiPolygon":
      return {
        type,
        paths: geometry.coordinates.flat().map(ring),
        rings: geometry.coordinates.map(({ length }) => length),
      };
    default:
      return null;
  }
}

export const emptyFigure = (type: SimpleType): Figure => ({
  type,
  paths: [{ points: [], closed: type === "Polygon" }],
  rings: type === "Polygon" ? [1] : [],
});

const written = ({ points, closed: isRing }: Path): Position[] =>
  isRing ? [...points, ...points.slice(0, 1)] : [...points];

function polygonsOf({ paths, rings }: Figure): Path[][] {
  return rings.map((count, index) => {
    const from = total(rings.slice(0, index));
    return paths.slice(from, from + count);
  });
}

/** The figure as GeoJSON. */
export function geometryOf(figure: Figure): Geometry {
  const lines = figure.paths.map(written);
  const [first = []] = lines;
  switch (figure.type) {
    case "Point":
      return { type: "Point", coordinates: first[0] ?? [] };
    case "MultiPoint":
      return { type: "MultiPoint", coordinates: lines.flat() };
    case "LineString":
      return { type: "LineString", coordinates: first };
    case "MultiLineString":
      return { type: "MultiLineString", coordinates: lines };
    case "Polygon":
      return { type: "Polygon", coordinates: lines };
    case "MultiPolygon":
      return {
        type: "MultiPolygon",
        coordinates: polygonsOf(figure).map((polygon) => polygon.map(written)),
      };
  }
}

function change(figure: Figure, path: number, points: (before: readonly Position[]) => Position[]): Figure {
  const paths = figure.paths.map((each, index) =>
    index === path ? { ...each, points: points(each.points) } : each,
  );
  return { ...figure, paths };
}

/** The corner elsewhere; a height that it has stays. */
export const move = (figure: Figure, { path, index }: Corner, [x = 0, y = 0]: Position): Figure =>
  change(figure, path, (points) =>
    points.map((point, at) => (at === index ? [x, y, ...point.slice(2)] : point)),
  );

/** One corner more, which takes the place of the one that was there. */
export const insert = (figure: Figure, { path, index }: Corner, point: Position): Figure =>
  change(figure, path, (points) => [...points.slice(0, index), point, ...points.slice(index)]);

/** One corner more behind the last of the first path. */
export const append = (figure: Figure, point: Position): Figure =>
  insert(figure, { path: 0, index: figure.paths[0]?.points.length ?? 0 }, point);

export const remove = (figure: Figure, { path, index }: Corner): Figure =>
  change(figure, path, (points) => points.filter((_, at) => at !== index));

/** How many corners a path needs at least. */
export const least = ({ type }: Figure) =>
  type.endsWith("Polygon") ? 3 : type.endsWith("LineString") ? 2 : 1;

export const canRemove = (figure: Figure, { path }: Corner) =>
  (figure.paths[path]?.points.length ?? 0) > least(figure);

export const isComplete = (figure: Figure) =>
  figure.paths.length > 0 && figure.paths.every(({ points }) => points.length >= least(figure));

export const pointOf = (figure: Figure, { path, index }: Corner) => figure.paths[path]?.points[index];

/** All corners in their order. */
export const cornersOf = ({ paths }: Figure): Corner[] =>
  paths.flatMap(({ points }, path) => points.map((_, index) => ({ path, index })));

/** The middle between each corner and the next, with the place that a corner there would take. */
export function middlesOf({ paths }: Figure): { corner: Corner; point: Position }[] {
  return paths.flatMap((path, number) => {
    const line = written(path);
    return line.slice(1).flatMap((to, index) => {
      const from = line[index];
      if (from === undefined || path.points.length < 2) return [];
      const point = [0, 1].map((axis) => ((from[axis] ?? 0) + (to[axis] ?? 0)) / 2);
      return [{ corner: { path: number, index: index + 1 }, point }];
    });
  });
}

const place = ([longitude = 0, latitude = 0]: Position): Place => ({ longitude, latitude });

/** The length of lines in metres, or what polygons enclose in square metres; null for points. */
export function sizeOf(figure: Figure): { what: "length" | "area"; size: number } | null {
  if (figure.type.endsWith("Point")) return null;
  if (figure.type.endsWith("LineString")) {
    const lengths = figure.paths.map(({ points }) => total(pieces(points.map(place))));
    return { what: "length", size: total(lengths) };
  }
  const areas = polygonsOf(figure).map(([outer, ...holes]) => {
    const own = outer === undefined ? 0 : enclosed(closed(outer.points.map(place)).slice(0, -1));
    return own - total(holes.map(({ points }) => enclosed(points.map(place))));
  });
  return { what: "area", size: total(areas) };
}

/** The two lines that a line becomes where it is cut, by a place on it that was found there; null elsewhere. */
export function cutAt(figure: Figure, point: Position): [Figure, Figure] | null {
  const [x = 0, y = 0] = point;
  for (const { points } of figure.paths) {
    const after = points.findIndex((to, index) => {
      const [[ax = 0, ay = 0] = [], [bx = 0, by = 0]] = [points[index - 1], to];
      if (index === 0) return false;
      const along = Math.hypot(x - ax, y - ay) + Math.hypot(bx - x, by - y);
      return along - Math.hypot(bx - ax, by - ay) < 1e-9;
    });
    if (after < 0) continue;
    const line = (part: readonly Position[]): Figure => ({
      type: "LineString",
      paths: [open(part)],
      rings: [],
    });
    return [line([...points.slice(0, after), point]), line([point, ...points.slice(after)])];
  }
  return null;
}

export const alike = (one: Figure, other: Figure) => JSON.stringify(one) === JSON.stringify(other);
