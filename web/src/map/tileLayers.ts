import type { FilterSpecification, LayerSpecification, SourceSpecification } from "maplibre-gl";
import { dashes } from "../layers/drawn.ts";
import type { Palette } from "./palette.ts";

const within = { source: "tiles", "source-layer": "things" } as const;

/** From here on a point of a tile has the sign of its kind, where there is room for it. */
const glyphZoom = 15;

/** The layers of tiles that a click can mean: points before lines before areas. */
export const clickableTiles = ["tile-glyphs", "tile-points", "tile-lines", "tile-dashes", "tile-fills"];

/** Those that show the chosen thing. */
const chosenLayers = ["tile-chosen-line", "tile-chosen-point"] as const;

/** Where many lie that are too small to be drawn one by one. */
export const cellLayer = "tile-cells";

/** All of them: they are hidden, and then not asked for, where the list holds every thing of the city. */
export const allTileLayers = [cellLayer, ...clickableTiles, ...chosenLayers];

/** What keeps only the chosen thing in the layers that show it. */
export function chosenFilters(chosen: number | null): [layer: string, filter: FilterSpecification][] {
  return chosenLayers.map((layer) => [
    layer,
    [
      "all",
      [layer === "tile-chosen-point" ? "==" : "!=", ["geometry-type"], "Point"],
      ["==", ["id"], chosen ?? -1],
    ],
  ]);
}

/** Where the tiles come from, as of an instant in milliseconds since 1970, or now. */
export function tileAddress(at: number | null): string {
  const then = at === null ? "" : `?at=${encodeURIComponent(new Date(at).toISOString())}`;
  return `${location.origin}/api/tiles/things/{z}/{x}/{y}${then}`;
}

/** From zoom 14 on a tile holds every detail, and the map enlarges it. */
export function tileSource(at: number | null): SourceSpecification {
  return { type: "vector", tiles: [tileAddress(at)], maxzoom: 14 };
}

/** What the city has and nobody measures, where that is too much for a list: plain, and small when far. */
export function tileLayers(palette: Palette): LayerSpecification[] {
  const layout = { visibility: "none" } as const;
  return [
    {
      id: cellLayer,
      type: "circle",
      source: within.source,
      "source-layer": "cells",
      layout,
      paint: {
        // The area of a dot grows with how many there are, up to what a cell has room for.
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "things"]], 1, 0.9, 10, 3, 30, 4.5],
        "circle-color": palette.edge,
        "circle-opacity": 0.7,
      },
    },
    {
      ...within,
      id: "tile-fills",
      type: "fill",
      layout,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.edge, "fill-opacity": 0.18 },
    },
    {
      ...within,
      id: "tile-lines",
      type: "line",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { ...layout, "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.edge,
        "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 9, 1, 14, 2.2, 18, 6],
      },
    },
    {
      ...within,
      id: "tile-dashes",
      type: "line",
      filter: false,
      layout,
      paint: { "line-color": palette.edge, "line-dasharray": dashes },
    },
    {
      ...within,
      id: "tile-points",
      type: "circle",
      layout,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        // From afar thousands lie side by side: dots then, and rings only where there is room for them.
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 12, 1.4, 14, 3, 18, 7],
        "circle-color": ["step", ["zoom"], palette.edge, 13, palette.panel],
        "circle-stroke-color": palette.second,
        "circle-stroke-width": ["step", ["zoom"], 0, 13, 1.5],
      },
    },
    {
      ...within,
      id: "tile-glyphs",
      type: "symbol",
      minzoom: glyphZoom,
      filter: ["==", ["geometry-type"], "Point"],
      layout: { ...layout, "icon-size": 0.8 },
    },
    ...chosenOnes(palette),
  ];
}

function chosenOnes(palette: Palette): LayerSpecification[] {
  const filters = new Map(chosenFilters(null));
  const filter = (layer: string) => filters.get(layer) ?? false;
  return [
    {
      ...within,
      id: "tile-chosen-line",
      type: "line",
      layout: { visibility: "none", "line-cap": "round" },
      filter: filter("tile-chosen-line"),
      paint: { "line-color": palette.link, "line-width": 5 },
    },
    {
      ...within,
      id: "tile-chosen-point",
      type: "circle",
      layout: { visibility: "none" },
      filter: filter("tile-chosen-point"),
      paint: { "circle-radius": 9, "circle-color": palette.link, "circle-opacity": 0.8 },
    },
  ];
}
