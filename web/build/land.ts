import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { MultiPolygon, Position } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Plugin } from "vite";
import { type Box, clipRing } from "./clip.ts";

/** Natural Earth's three scales, each where it is wanted, from the outside in. */
const rings: readonly { file: string; box: Box; decimals: number }[] = [
  { file: "land-110m.json", box: { west: -180, south: -90, east: 180, north: 90 }, decimals: 2 },
  { file: "land-50m.json", box: { west: 85, south: -12, east: 148, north: 50 }, decimals: 2 },
  // Vietnam, its seas and its neighbours.
  { file: "land-10m.json", box: { west: 99, south: 5, east: 118, north: 25 }, decimals: 3 },
];

/** How far pieces overlap, in degrees, so that no hairline shows between them. */
const overlap = 0.02;

const virtualId = "virtual:land";

function readPolygons(file: string): Position[][][] {
  const path = createRequire(import.meta.url).resolve(`world-atlas/${file}`);
  const topology = JSON.parse(readFileSync(path, "utf8")) as Topology<{ land: GeometryCollection }>;
  const land = feature(topology, topology.objects.land);
  return land.features.flatMap(({ geometry }) =>
    geometry.type === "MultiPolygon"
      ? geometry.coordinates
      : geometry.type === "Polygon"
        ? [geometry.coordinates]
        : [],
  );
}

function cut(polygons: Position[][][], box: Box, decimals: number): Position[][][] {
  const pieces: Position[][][] = [];
  for (const rings of polygons) {
    const cutRings = rings.map((ring) => clipRing(ring, box, decimals)).filter((ring) => ring.length > 3);
    if (cutRings[0] !== undefined && clipRing(rings[0] ?? [], box, decimals).length > 3)
      pieces.push(cutRings);
  }
  return pieces;
}

/** The outer box without the inner one, as four boxes. */
function frame(outer: Box, inner: Box): Box[] {
  const { west, south, east, north } = inner;
  return [
    { ...outer, east: west + overlap },
    { ...outer, west: east - overlap },
    { west, east, south: outer.south, north: south + overlap },
    { west, east, south: north - overlap, north: outer.north },
  ];
}

/**
 * Land of the whole earth as one MultiPolygon in degrees, WGS 84: plain (1:110 m) far away, better
 * (1:50 m) in Asia, fine (1:10 m) around Vietnam. Only land; the source's country borders are not read.
 */
export function makeLand(): MultiPolygon {
  const coordinates = rings.flatMap(({ file, box, decimals }, index) => {
    const inner = rings[index + 1]?.box;
    const polygons = readPolygons(file);
    const boxes = inner === undefined ? [box] : frame(box, inner);
    return boxes.flatMap((each) => cut(polygons, each, decimals));
  });
  return { type: "MultiPolygon", coordinates };
}

/** Serves the land as a chunk of its own, loaded by the map when it needs it. */
export function landChunk(): Plugin {
  return {
    name: "dothi-land",
    resolveId: (id) => (id === virtualId ? `\0${virtualId}` : null),
    load: (id) =>
      id === `\0${virtualId}`
        ? `export default JSON.parse(${JSON.stringify(JSON.stringify(makeLand()))});`
        : null,
  };
}
