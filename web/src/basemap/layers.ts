import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  SourceSpecification,
  SymbolLayerSpecification,
} from "maplibre-gl";
import { labelFont } from "../map/labelFont.ts";
import type { Palette } from "../map/palette.ts";
import type { Basemap } from "./standing.ts";

/** The source of the base map in a style; its layers have ids that begin with it. */
export const sourceId = "basemap";

export function basemapSource(basemap: Basemap): SourceSpecification {
  const [west, south, east, north] = basemap.bounds;
  return {
    type: "vector",
    tiles: [`${location.origin}${basemap.tiles}`],
    bounds: [west, south, east, north],
    minzoom: basemap.minzoom,
    maxzoom: basemap.maxzoom,
  };
}

function from(layer: string) {
  return { id: `${sourceId}-${layer}`, source: sourceId, "source-layer": layer } as const;
}

function isOneOf(...classes: string[]): FilterSpecification {
  return ["in", ["get", "class"], ["literal", classes]];
}

function widths(...stops: number[]): ExpressionSpecification {
  return ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];
}

/** Areas and lines, the lowest first. Nearly grey, since colour is for what is wrong. */
export function basemapLayers(palette: Palette): LayerSpecification[] {
  return [
    { ...from("island"), type: "fill", paint: { "fill-color": palette.ground } },
    {
      ...from("green"),
      type: "fill",
      filter: isOneOf("wood", "park", "grass", "cemetery", "sport", "wetland"),
      paint: { "fill-color": palette.green },
    },
    {
      ...from("green"),
      id: `${sourceId}-works`,
      type: "fill",
      filter: isOneOf("works"),
      paint: { "fill-color": palette.building, "fill-opacity": 0.4 },
    },
    { ...from("water"), type: "fill", paint: { "fill-color": palette.sea } },
    {
      ...from("waterway"),
      type: "line",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.sea,
        "line-width": [
          "interpolate",
          ["exponential", 1.5],
          ["zoom"],
          8,
          ["match", ["get", "class"], "river", 1.2, 0.5],
          18,
          ["match", ["get", "class"], "river", 14, "canal", 9, 4],
        ],
      },
    },
    { ...from("coast"), type: "line", paint: { "line-color": palette.edge, "line-opacity": 0.5 } },
    {
      ...from("building"),
      type: "fill",
      minzoom: 14,
      paint: {
        "fill-color": palette.building,
        "fill-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.5, 15.5, 1],
        "fill-outline-color": palette.roadEdge,
      },
    },
    ...roads(palette),
    ...rails(palette),
    {
      ...from("boundary"),
      type: "line",
      paint: {
        "line-color": palette.edge,
        "line-width": ["match", ["get", "level"], 2, 1.2, 0.7],
        "line-dasharray": [4, 2],
      },
    },
  ];
}

interface RoadLook {
  name: string;
  classes: string[];
  minzoom: number;
  /** Zoom and pixels by turns. */
  width: number[];
}

/** The narrow ones first, so that wide ones lie above them at a crossing. */
const roadLooks: readonly RoadLook[] = [
  { name: "path", classes: ["path"], minzoom: 15, width: [15, 0.6, 18, 2.5] },
  { name: "service", classes: ["service"], minzoom: 14, width: [14, 0.8, 18, 7] },
  { name: "minor", classes: ["minor"], minzoom: 12, width: [12, 0.6, 14, 2, 18, 14] },
  { name: "middle", classes: ["secondary", "tertiary"], minzoom: 9, width: [9, 0.6, 12, 1.6, 14, 4, 18, 20] },
  {
    name: "main",
    classes: ["motorway", "trunk", "primary"],
    minzoom: 5,
    width: [5, 0.5, 9, 1.4, 12, 2.6, 14, 5.5, 18, 26],
  },
];
const edgeZoom = 13;

function roads(palette: Palette): LayerSpecification[] {
  const cap = { "line-cap": "round", "line-join": "round" } as const;
  const edges = roadLooks
    .filter(({ name }) => name !== "path")
    .map(({ name, classes, minzoom, width }): LayerSpecification => {
      const wider = width.map((value, index) => (index % 2 === 0 ? value : value + 1.6));
      return {
        ...from("road"),
        id: `${sourceId}-road-edge-${name}`,
        type: "line",
        minzoom: Math.max(edgeZoom, minzoom),
        filter: isOneOf(...classes),
        layout: cap,
        paint: { "line-color": palette.roadEdge, "line-width": widths(...wider) },
      };
    });
  const surfaces = roadLooks.map(({ name, classes, minzoom, width }): LayerSpecification => {
    // From afar a road is a thin line on the ground and has to differ from it; close by it has edges.
    const far = name === "main" || name === "middle" ? palette.roadFar : palette.road;
    return {
      ...from("road"),
      id: `${sourceId}-road-${name}`,
      type: "line",
      minzoom,
      filter: isOneOf(...classes),
      layout: cap,
      paint: {
        "line-color": ["step", ["zoom"], far, edgeZoom, palette.road],
        "line-width": widths(...width),
        "line-opacity": ["case", ["has", "tunnel"], 0.5, 1],
      },
    };
  });
  return [...edges, ...surfaces];
}

function rails(palette: Palette): LayerSpecification[] {
  const paint = { "line-color": palette.rail } as const;
  return [
    { ...from("rail"), type: "line", paint: { ...paint, "line-width": widths(8, 0.5, 14, 1, 18, 2.5) } },
    {
      ...from("rail"),
      id: `${sourceId}-rail-ties`,
      type: "line",
      minzoom: 14,
      paint: { ...paint, "line-width": widths(14, 2.4, 18, 7), "line-dasharray": [0.3, 3] },
    },
  ];
}

/** Names, the least important first: those above are placed before them and take their room. */
export function basemapLabels(palette: Palette): LayerSpecification[] {
  const text: SymbolLayerSpecification["layout"] = {
    "text-field": ["get", "name"],
    "text-font": [labelFont],
    "text-size": 12,
  };
  const paint: SymbolLayerSpecification["paint"] = {
    "text-color": palette.second,
    "text-halo-color": palette.ground,
    "text-halo-width": 1.4,
  };
  return [
    {
      ...from("poi"),
      type: "symbol",
      minzoom: 15,
      filter: ["!", isOneOf("water")] as FilterSpecification,
      layout: { ...text, "text-max-width": 9, "text-padding": 4 },
      paint,
    },
    {
      ...from("road"),
      id: `${sourceId}-road-names`,
      type: "symbol",
      minzoom: 12.5,
      filter: [
        "all",
        ["has", "name"],
        [
          "any",
          isOneOf("motorway", "trunk", "primary"),
          ["all", [">=", ["zoom"], 14], isOneOf("secondary", "tertiary")],
          [">=", ["zoom"], 15],
        ],
      ] as FilterSpecification,
      layout: { ...text, "symbol-placement": "line", "symbol-spacing": 350, "text-padding": 6 },
      paint,
    },
    {
      ...from("waterway"),
      id: `${sourceId}-waterway-names`,
      type: "symbol",
      minzoom: 12,
      filter: ["has", "name"],
      layout: { ...text, "symbol-placement": "line", "symbol-spacing": 450 },
      paint: { ...paint, "text-halo-color": palette.sea },
    },
    {
      ...from("poi"),
      id: `${sourceId}-water-names`,
      type: "symbol",
      filter: isOneOf("water"),
      layout: { ...text, "text-max-width": 8 },
      paint: { ...paint, "text-halo-color": palette.sea },
    },
    placeNames(palette),
  ];
}

const placeSizes = ["city", 15, "town", 14, "sea", 14, "ocean", 14, "suburb", 13, "borough", 13];
const placeRanks = ["sea", 0, "city", 1, "town", 2, "island", 3, "borough", 4, "suburb", 4, "village", 5];

function placeNames(palette: Palette): LayerSpecification {
  const byClass = (...pairs: (string | number)[]) => ["match", ["get", "class"], ...pairs];
  return {
    ...from("place"),
    type: "symbol",
    layout: {
      "text-field": ["get", "name"],
      "text-font": [labelFont],
      "text-size": byClass(...placeSizes, 12) as ExpressionSpecification,
      "text-max-width": 8,
      "text-padding": 6,
      "symbol-sort-key": byClass(...placeRanks, 6) as ExpressionSpecification,
    },
    paint: {
      "text-color": byClass(
        "city",
        palette.ink,
        "town",
        palette.ink,
        palette.second,
      ) as ExpressionSpecification,
      "text-halo-color": palette.ground,
      "text-halo-width": 1.6,
    },
  };
}
