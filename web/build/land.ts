import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { MultiPolygon, Position } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Plugin } from "vite";
import { type Box, clipRing } from "./clip.ts";

/** Where coasts are shown in detail: Vietnam, its seas and its neighbours. */
const detailed: Box = { west: 99, south: 5, east: 118, north: 25 };

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

/**
 * Land of the whole earth as one MultiPolygon in degrees, WGS 84: fine (Natural Earth 1:10 m) around
 * Vietnam and plain (1:50 m) elsewhere. Only land; the source's country borders are not read.
 */
export function makeLand(): MultiPolygon {
  const plain = readPolygons("land-50m.json");
  const { west, south, east, north } = detailed;
  const around: Box[] = [
    { west: -180, south: -90, east: west + overlap, north: 90 },
    { west: east - overlap, south: -90, east: 180, north: 90 },
    { west, south: -90, east, north: south + overlap },
    { west, south: north - overlap, east, north: 90 },
  ];
  const coordinates = around.flatMap((box) => cut(plain, box, 2));
  coordinates.push(...cut(readPolygons("land-10m.json"), detailed, 3));
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
