import type { FeatureCollection, Point } from "geojson";
import type { LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import { islandLayers, islands } from "./islands.ts";
import { labelFont } from "./labelFont.ts";
import type { Palette } from "./palette.ts";

export interface PlaceName {
  name: string;
  longitude: number;
  latitude: number;
  /** "island" names, of archipelagos, show at every zoom; "city" only where its stations are too small. */
  rank: "island" | "city";
  /** Which side of the text lies at the place; without it the middle. */
  anchor?: "bottom";
}

export const nothing: FeatureCollection = { type: "FeatureCollection", features: [] };

function placeNames(names: readonly PlaceName[]): FeatureCollection<Point> {
  return {
    type: "FeatureCollection",
    features: names.map(({ name, rank, longitude, latitude, anchor = "center" }) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [longitude, latitude] },
      // The country goes under the name, so that the name itself is never broken.
      properties: { name: name.replace(" (", "\n("), rank, anchor },
    })),
  };
}

/** What a map shows above its ground. */
export interface Contents {
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
}

/** Sea, land, islands, lines of degrees and place names; the map's own contents come above. */
export function makeStyle(
  palette: Palette,
  names: readonly PlaceName[],
  contents: Contents,
): StyleSpecification {
  return {
    version: 8,
    sources: {
      land: { type: "geojson", data: nothing, tolerance: 0.2 },
      graticule: { type: "geojson", data: nothing },
      islands: { type: "geojson", data: islands },
      names: { type: "geojson", data: placeNames(names) },
      ...contents.sources,
    },
    layers: [
      {
        id: "sea",
        type: "background",
        paint: {
          // Close by, the coast is only roughly right, so it steps back behind the stations.
          "background-color": ["interpolate", ["linear"], ["zoom"], 8, palette.sea, 11, palette.seaNear],
        },
      },
      {
        id: "land",
        type: "fill",
        source: "land",
        paint: { "fill-color": palette.ground, "fill-antialias": false },
      },
      {
        id: "graticule",
        type: "line",
        source: "graticule",
        filter: ["==", ["get", "side"], "line"],
        paint: { "line-color": palette.line, "line-width": 1 },
      },
      degreeLabels("top", palette),
      degreeLabels("left", palette),
      ...islandLayers(palette),
      cityName(palette),
      archipelagoNames(palette),
      ...contents.layers,
    ],
  };
}

function degreeLabels(side: "top" | "left", palette: Palette): LayerSpecification {
  return {
    id: `degrees-${side}`,
    type: "symbol",
    source: "graticule",
    filter: ["==", ["get", "side"], side],
    layout: {
      "text-field": ["get", "label"],
      "text-font": [labelFont],
      "text-size": 12,
      "text-anchor": side === "top" ? "top-left" : "bottom-left",
      "text-offset": side === "top" ? [0.3, 0.3] : [0.4, -0.1],
    },
    paint: { "text-color": palette.second, "text-halo-color": palette.ground, "text-halo-width": 1 },
  };
}

function cityName(palette: Palette): LayerSpecification {
  return {
    id: "names",
    type: "symbol",
    source: "names",
    // A city's name gives way to its stations, which say more from here on.
    maxzoom: 9.5,
    filter: ["==", ["get", "rank"], "city"],
    layout: {
      "text-field": ["get", "name"],
      "text-font": [labelFont],
      "text-size": 16,
      "text-max-width": 20,
      "text-offset": [0, -1.6],
    },
    paint: { "text-color": palette.ink, "text-halo-color": palette.sea, "text-halo-width": 1.5 },
  };
}

/** Quần đảo Hoàng Sa and quần đảo Trường Sa are named on every map of Vietnam, whatever else is in the way. */
function archipelagoNames(palette: Palette): LayerSpecification {
  return {
    id: "archipelagos",
    type: "symbol",
    source: "names",
    filter: ["==", ["get", "rank"], "island"],
    layout: {
      "text-field": ["get", "name"],
      "text-font": [labelFont],
      "text-size": 13,
      "text-max-width": 20,
      "text-anchor": ["get", "anchor"],
      "text-allow-overlap": true,
    },
    paint: { "text-color": palette.second, "text-halo-color": palette.sea, "text-halo-width": 1.5 },
  };
}
