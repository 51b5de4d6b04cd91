import type { LayerSpecification } from "maplibre-gl";
import type { Palette } from "./palette.ts";

/** Shapes that are looked at before they are taken in; the chosen one stands out. */
export function sampleLayers(palette: Palette): LayerSpecification[] {
  const source = "sample";
  return [
    {
      id: "sample-fills",
      type: "fill",
      source,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.edge, "fill-opacity": 0.18 },
    },
    {
      id: "sample-lines",
      type: "line",
      source,
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": ["case", ["get", "chosen"], palette.link, palette.second],
        "line-width": ["case", ["get", "chosen"], 5, 2],
      },
    },
    {
      id: "sample-points",
      type: "circle",
      source,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": ["case", ["get", "chosen"], 8, 5],
        "circle-color": ["case", ["get", "chosen"], palette.link, palette.panel],
        "circle-stroke-color": palette.second,
        "circle-stroke-width": 2,
      },
    },
  ];
}
