import type { LayerSpecification } from "maplibre-gl";
import type { Palette } from "./palette.ts";

/** From this zoom on each thing stands for itself, with its value; below, near ones are counted. */
export const singleZoom = 10;

/** What stands out because it lies up- or downstream: over everything but the symbols. */
export function reachedLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: "reached-fills",
      type: "fill",
      source: "reached",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.link, "fill-opacity": 0.25 },
    },
    {
      id: "reached-lines",
      type: "line",
      source: "reached",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.link,
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 2.5, 18, 7],
      },
    },
    {
      id: "reached-points",
      type: "circle",
      source: "reached",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        // Wider than a symbol where each stands for itself, so that it is seen around one.
        "circle-radius": ["step", ["zoom"], 5, singleZoom, 20],
        "circle-color": palette.link,
        "circle-opacity": 0.2,
        "circle-stroke-color": palette.link,
        "circle-stroke-width": ["step", ["zoom"], 1.5, singleZoom, 2.5],
      },
    },
  ];
}
