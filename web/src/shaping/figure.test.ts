import type { Geometry } from "geojson";
import { describe, expect, it } from "vitest";
import * as figures from "./figure.ts";

const line: Geometry = {
  type: "LineString",
  coordinates: [
    [105, 10],
    [105.001, 10],
    [105.002, 10],
  ],
};
const ring = [
  [105, 10],
  [105.01, 10],
  [105.01, 10.01],
  [105, 10],
];
const all: Geometry[] = [
  { type: "Point", coordinates: [105, 10] },
  { type: "MultiPoint", coordinates: ring },
  line,
  { type: "MultiLineString", coordinates: [ring, ring] },
  { type: "Polygon", coordinates: [ring, ring] },
  { type: "MultiPolygon", coordinates: [[ring, ring], [ring]] },
];

function figureOf(geometry: Geometry): figures.Figure {
  const figure = figures.figureOf(geometry);
  if (figure === null) throw new Error("It is no figure.");
  return figure;
}

describe("a figure", () => {
  it("is the geometry that it was made of", () => {
    for (const each of all) expect(figures.geometryOf(figureOf(each))).toEqual(each);
    expect(figures.figureOf({ type: "GeometryCollection", geometries: [] })).toBeNull();
  });

  it("has a corner moved with its height, one more, and one less down to what it needs", () => {
    const high = figureOf({
      type: "LineString",
      coordinates: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    });
    const corner = { path: 0, index: 1 };
    expect(figures.pointOf(figures.move(high, corner, [7, 8]), corner)).toEqual([7, 8, 6]);
    const more = figures.insert(high, corner, [0, 0]);
    expect(figures.cornersOf(more).length).toBe(3);
    expect(figures.remove(more, corner)).toEqual(high);
    expect([figures.canRemove(more, corner), figures.canRemove(high, corner)]).toEqual([true, false]);
    expect(figures.middlesOf(high)).toEqual([{ corner, point: [2.5, 3.5] }]);
  });

  it("is complete as soon as it has the corners that its type needs", () => {
    let polygon = figures.emptyFigure("Polygon");
    for (const point of ring.slice(0, 3)) {
      expect(figures.isComplete(polygon)).toBe(false);
      polygon = figures.append(polygon, point);
    }
    expect(figures.geometryOf(polygon)).toEqual({ type: "Polygon", coordinates: [ring] });
  });

  it("is as long or large as its parts, holes taken off", () => {
    const length = figures.sizeOf(figureOf(line));
    const parts = figures.cutAt(figureOf(line), [105.0005, 10]);
    const sizes = parts?.map((part) => figures.sizeOf(part)?.size ?? 0) ?? [];
    expect(length?.what).toBe("length");
    expect((sizes[0] ?? 0) + (sizes[1] ?? 0)).toBeCloseTo(length?.size ?? 0, 3);
    expect(figures.cutAt(figureOf(line), [105, 11])).toBeNull();
    const [whole, holed] = [all[5], all[4]].map((each) => figures.sizeOf(figureOf(each as Geometry)));
    expect(holed).toEqual({ what: "area", size: 0 });
    expect(whole?.size).toBeGreaterThan(500_000);
    expect(figures.sizeOf(figureOf(all[0] as Geometry))).toBeNull();
  });
});
