import type { Feature, Geometry, Polygon, Position } from "geojson";

/** Beyond what any map shows. */
const everywhere: Position[] = [
  [-180, -85],
  [180, -85],
  [180, 85],
  [-180, 85],
  [-180, -85],
];

/** All that is not in an area, its enclaves with it; null for what encloses nothing. */
export function outsideOf(geometry: Geometry | null): Feature[] | null {
  const polygons =
    geometry?.type === "Polygon"
      ? [geometry.coordinates]
      : geometry?.type === "MultiPolygon"
        ? geometry.coordinates
        : [];
  const around = polygons.flatMap(([ring]) => (ring === undefined ? [] : [ring]));
  if (around.length === 0) return null;
  const make = (coordinates: Position[][]): Feature<Polygon> => ({
    type: "Feature",
    geometry: { type: "Polygon", coordinates },
    properties: {},
  });
  return [
    make([everywhere, ...around]),
    ...polygons.flatMap(([, ...holes]) => holes.map((hole) => make([hole]))),
  ];
}
