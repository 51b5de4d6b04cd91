import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { dashes } from "../layers/drawn.ts";
import type { Palette } from "./palette.ts";

/** As wide as a finger or an unsteady hand needs it, in pixels. */
export const hitWidth = 24;

const width: ExpressionSpecification = ["interpolate", ["exponential", 1.4], ["zoom"], 9, 1, 14, 2.2, 18, 6];

/** Lines and areas in plain grey, below all symbols; what is pointed at is found by the wide unseen line. */
export function shapeLayers(palette: Palette): LayerSpecification[] {
  return [
    {
      id: "shape-fills",
      type: "fill",
      source: "shapes",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.edge, "fill-opacity": 0.18 },
    },
    {
      id: "shape-lines",
      type: "line",
      source: "shapes",
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.edge, "line-width": width },
    },
    {
      id: "shape-dashes",
      type: "line",
      source: "shapes",
      filter: false,
      paint: { "line-color": palette.edge, "line-width": width, "line-dasharray": dashes },
    },
    {
      id: "shape-hits",
      type: "line",
      source: "shapes",
      paint: { "line-opacity": 0, "line-width": hitWidth },
    },
    {
      id: "chosen-shape",
      type: "line",
      source: "chosen",
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": palette.link,
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 3.5, 18, 8],
      },
    },
  ];
}
