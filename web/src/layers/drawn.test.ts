import { createExpression, featureFilter } from "@maplibre/maplibre-gl-style-spec";
import { describe, expect, it } from "vitest";
import type { DrawnClass } from "../api/contract.ts";
import type { Palette } from "../map/palette.ts";
import { drawnFilter, lineColour, lineWidth } from "./drawn.ts";

const palette = { faint: "faint", edge: "grey", second: "dark", water: "blue" } as Palette;

function drawnClass(parts: Partial<DrawnClass>): DrawnClass {
  return {
    title: { vi: "", en: "" },
    values: [],
    least: null,
    tone: "plain",
    width: 1,
    dashed: false,
    ...parts,
  };
}

const road = {
  id: "road",
  sector: "transport",
  drawing: {
    tone: "plain" as const,
    width: 1,
    dashed: false,
    by: "road_class",
    classes: [
      drawnClass({ values: ["motorway", "trunk"], tone: "strong", width: 2 }),
      drawnClass({ values: ["path"], tone: "faint", width: 0.5, dashed: true }),
    ],
  },
};
/** Thin up to 300 mm, wider from 300 and from 800 on. */
const pipe = {
  id: "pipe",
  sector: "drainage",
  drawing: {
    tone: "water" as const,
    width: 0.8,
    dashed: true,
    by: "diameter_mm",
    classes: [
      drawnClass({ width: 0.5 }),
      drawnClass({ least: 300, width: 1.5 }),
      drawnClass({ least: 800, width: 3 }),
    ],
  },
};
const kinds = [road, pipe];

type Geometry = "Point" | "LineString" | "Polygon";

function feature(kind: string, drawnAs: string | null, type: Geometry = "LineString") {
  const properties = drawnAs === null ? { kind } : { kind, drawn_as: drawnAs };
  return { type, properties, geometry: [] };
}

function value(expression: unknown, of: ReturnType<typeof feature>): unknown {
  const made = createExpression(expression, "layers[0].paint.line-width");
  if (made.result === "error") throw new Error(made.value.map(String).join());
  // The usual width is 2,2 px at zoom 14.
  return made.value.evaluateWithoutErrorHandling({ zoom: 14 }, of as never);
}

function width(of: ReturnType<typeof feature>): number {
  return Math.round(((value(lineWidth(kinds), of) as number) / 2.2) * 100) / 100;
}

describe("lines", () => {
  it("are as wide as the class that their value falls into, else as their kind", () => {
    expect(width(feature("road", "trunk"))).toBe(2);
    expect(width(feature("road", "path"))).toBe(0.5);
    expect(width(feature("road", "spoken of nowhere"))).toBe(1);
    expect(width(feature("road", null))).toBe(1);
    expect(width(feature("nobody's kind", "trunk"))).toBe(1);
  });

  it("have number classes with their own least value in them", () => {
    const widths = ["0", "299.9", "300", "799", "800", "1200"].map((mm) => width(feature("pipe", mm)));
    expect(widths).toEqual([0.5, 0.5, 1.5, 1.5, 3, 3]);
    expect(width(feature("pipe", null))).toBe(0.8);
  });

  it("have the tone of their class; an area's edge is a usual line", () => {
    const colour = lineColour(kinds, palette);
    expect(value(colour, feature("road", "motorway"))).toBe("dark");
    expect(value(colour, feature("road", null))).toBe("grey");
    expect(value(colour, feature("pipe", null))).toBe("blue");
    expect(width(feature("road", "motorway", "Polygon"))).toBe(1);
  });

  it("are plain while no kind is known", () => {
    expect(lineColour([], palette)).toBe("grey");
    expect(value(lineWidth([]), feature("road", "trunk"))).toBeCloseTo(2.2);
  });
});

describe("the filter of a layer", () => {
  const kept = (off: string[], dashed: boolean | null, of: ReturnType<typeof feature>) =>
    featureFilter(
      drawnFilter(["!=", ["geometry-type"], "Point"], kinds, off, dashed),
      "layers[0].filter",
    ).filter({ zoom: 14 }, {
      ...of,
      type: of.type === "Point" ? 1 : 2,
    } as never);

  it("leaves out what is off, by kind and by sector", () => {
    expect(kept([], null, feature("road", null))).toBe(true);
    expect(kept(["road"], null, feature("road", null))).toBe(false);
    expect(kept(["transport.*"], null, feature("road", null))).toBe(false);
    expect(kept(["transport.*"], null, feature("pipe", null))).toBe(true);
    expect(kept([], null, feature("road", null, "Point"))).toBe(false);
  });

  it("parts the dashed from the others", () => {
    expect([true, false].map((dashed) => kept([], dashed, feature("road", "path")))).toEqual([true, false]);
    expect([true, false].map((dashed) => kept([], dashed, feature("road", "trunk")))).toEqual([false, true]);
    expect(kept([], true, feature("pipe", null))).toBe(true);
    expect(kept([], true, feature("pipe", "500"))).toBe(false);
  });
});
