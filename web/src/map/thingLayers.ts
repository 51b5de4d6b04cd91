import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  LayerSpecification,
  SourceSpecification,
  SymbolLayerSpecification,
} from "maplibre-gl";
import { labelFont } from "./labelFont.ts";
import type { Palette } from "./palette.ts";
import { reachedLayers, singleZoom } from "./reachedLayers.ts";
import { shapeLayers } from "./shapeLayers.ts";
import type { Contents } from "./style.ts";
import { tileLayers, tileSource } from "./tileLayers.ts";

/** What is said under a cluster that holds things in trouble. */
export interface ClusterWords {
  silent: string;
  late: string;
}

const single: ExpressionSpecification = ["!", ["has", "point_count"]];
const measured: ExpressionSpecification = ["all", single, [">=", ["get", "rank"], 0]];
const described: ExpressionSpecification = ["all", single, ["<", ["get", "rank"], 0]];

function countWhere(rank: number): ExpressionSpecification {
  return ["case", ["==", ["get", "rank"], rank], 1, 0];
}

/** The source of all things; a cluster counts those without signal, late or with alarms, and knows the worst alarm. */
function thingSource(): SourceSpecification {
  return {
    type: "geojson",
    data: { type: "FeatureCollection", features: [] },
    cluster: true,
    clusterRadius: 40,
    clusterMaxZoom: singleZoom - 1,
    clusterProperties: {
      silent: ["+", countWhere(3)],
      late: ["+", countWhere(2)],
      urgency: ["max", ["get", "urgency"]],
      alarmed: ["+", ["case", [">=", ["get", "urgency"], 1], 1, 0]],
    },
  };
}

/** The layers in which each thing stands for itself. */
export const singleLayers = ["described", "things", "alarms"];

const empty: SourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };

/** Shapes lie below; symbols lie on top and are placed first, so that labels find the room that is left. */
export function thingContents(palette: Palette, words: ClusterWords, at: number | null): Contents {
  return {
    sources: { tiles: tileSource(at), shapes: empty, things: thingSource(), reached: empty, chosen: empty },
    layers: [
      ...tileLayers(palette),
      ...shapeLayers(palette),
      chosenRing(palette),
      ...clusterLayers(palette, words),
      ...reachedLayers(palette),
      ...singles(palette),
      ...alarmLayers(palette),
    ],
  };
}

function chosenRing(palette: Palette): LayerSpecification {
  return {
    id: "chosen",
    type: "circle",
    source: "chosen",
    filter: ["==", ["geometry-type"], "Point"],
    paint: {
      "circle-radius": 23,
      "circle-color": palette.link,
      "circle-opacity": 0.18,
      "circle-stroke-color": palette.link,
      "circle-stroke-width": 2.5,
    },
  };
}

/** A cluster shows its worst, in words and by a heavier edge, and how many it holds. */
function clusterLayers(palette: Palette, words: ClusterWords): LayerSpecification[] {
  const troubled: ExpressionSpecification = ["any", [">", ["get", "silent"], 0], [">", ["get", "late"], 0]];
  const trouble: DataDrivenPropertyValueSpecification<string> = [
    "case",
    [">", ["get", "silent"], 0],
    ["concat", ["to-string", ["get", "silent"]], ` ${words.silent}`],
    ["concat", ["to-string", ["get", "late"]], ` ${words.late}`],
  ];
  const radius: ExpressionSpecification = ["step", ["get", "point_count"], 17, 100, 20, 1000, 25];
  return [
    {
      id: "clusters",
      type: "circle",
      source: "things",
      filter: ["has", "point_count"],
      paint: {
        "circle-radius": radius,
        "circle-color": palette.panel,
        "circle-stroke-color": ["case", troubled, palette.ink, palette.edge],
        "circle-stroke-width": ["case", troubled, 2.5, 1.5],
      },
    },
    {
      id: "cluster-troubles",
      type: "symbol",
      source: "things",
      filter: ["all", ["has", "point_count"], troubled],
      layout: {
        "text-field": trouble,
        "text-font": [labelFont],
        "text-size": 12,
        "text-anchor": "top",
        "text-offset": [0, 1.7],
      },
      paint: { "text-color": palette.ink, "text-halo-color": palette.ground, "text-halo-width": 1.8 },
    },
    {
      id: "cluster-counts",
      type: "symbol",
      source: "things",
      filter: ["has", "point_count"],
      layout: {
        "text-field": ["to-string", ["get", "point_count"]],
        "text-font": [labelFont],
        "text-size": 14,
        "text-allow-overlap": true,
      },
      paint: { "text-color": palette.ink },
    },
  ];
}

/** Glyph and digit of the worst alarm at the upper corner: of one thing, and of a cluster with how many have one. */
function alarmLayers(palette: Palette): LayerSpecification[] {
  const shown: SymbolLayerSpecification["layout"] = {
    "icon-allow-overlap": true,
    "icon-ignore-placement": true,
  };
  return [
    {
      id: "cluster-alarms",
      type: "symbol",
      source: "things",
      filter: ["all", ["has", "point_count"], [">=", ["get", "urgency"], 1]],
      layout: {
        ...shown,
        "icon-image": ["concat", "alarm ", ["to-string", ["-", 5, ["get", "urgency"]]]],
        "icon-offset": [15, -15],
        "text-field": ["to-string", ["get", "alarmed"]],
        "text-font": [labelFont],
        "text-size": 13,
        "text-anchor": "left",
        "text-offset": [2.15, -1.15],
        "text-allow-overlap": true,
        "text-ignore-placement": true,
      },
      paint: { "text-color": palette.ink, "text-halo-color": palette.ground, "text-halo-width": 1.8 },
    },
    {
      id: "alarms",
      type: "symbol",
      source: "things",
      filter: ["all", single, [">", ["get", "urgency"], 0]],
      layout: {
        ...shown,
        "icon-image": ["get", "alarm"],
        "icon-offset": [14, -14],
        "symbol-sort-key": ["get", "urgency"],
      },
    },
  ];
}

const label: SymbolLayerSpecification["layout"] = {
  "text-field": ["get", "label"],
  "text-font": [labelFont],
  "text-size": 12,
  "text-line-height": 1.25,
  "text-variable-anchor": ["top", "left", "right", "bottom"],
  "text-radial-offset": 1.9,
  "text-justify": "auto",
  "text-max-width": 12,
};
const icon: SymbolLayerSpecification["layout"] = {
  "icon-image": ["get", "image"],
  "icon-size": ["interpolate", ["linear"], ["zoom"], 6, 0.75, 11, 1],
};

/** What is measured is always seen; what is only described, such as a bus stop, where there is room for it. */
function singles(palette: Palette): LayerSpecification[] {
  const paint = { "text-color": palette.ink, "text-halo-color": palette.ground, "text-halo-width": 1.8 };
  // What has alarms is drawn above all others, and its label is placed first.
  const weight: ExpressionSpecification = ["+", ["get", "rank"], ["*", 10, ["get", "urgency"]]];
  const sorted: ExpressionSpecification = ["-", 0, weight];
  return [
    {
      id: "described",
      type: "symbol",
      source: "things",
      filter: described,
      layout: { ...label, ...icon, "text-optional": true },
      paint,
    },
    {
      id: "labels",
      type: "symbol",
      source: "things",
      filter: measured,
      minzoom: singleZoom,
      layout: { ...label, "symbol-sort-key": sorted },
      paint,
    },
    {
      id: "things",
      type: "symbol",
      source: "things",
      filter: measured,
      layout: { ...icon, "icon-allow-overlap": true, "symbol-sort-key": weight },
    },
  ];
}
