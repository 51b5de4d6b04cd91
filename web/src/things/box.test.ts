import type { Geometry } from "geojson";
import { describe, expect, it } from "vitest";
import { boxOf, zoomFor } from "./box.ts";

const canal: Geometry = {
  type: "LineString",
  coordinates: [
    [0, 0],
    [4, 1],
    [4, 4],
  ],
};

describe("the box of a shape", () => {
  it("holds every corner, whatever it is made of", () => {
    expect(boxOf(canal)).toEqual([0, 0, 4, 4]);
    const block: Geometry = { type: "MultiPolygon", coordinates: [[canal.coordinates], [[[9, 9]]]] };
    expect(boxOf(block)).toEqual([0, 0, 9, 9]);
    expect(boxOf({ type: "GeometryCollection", geometries: [canal] })).toEqual([0, 0, 4, 4]);
    expect(boxOf({ type: "LineString", coordinates: [] })).toBeNull();
  });
});

describe("the zoom for a box", () => {
  it("is one step closer when the box is half as wide, and never closer than a street", () => {
    const wide = zoomFor([100, 10, 102, 10.1], 800, 600);
    expect(zoomFor([100, 10, 101, 10.1], 800, 600)).toBeCloseTo(wide + 1, 6);
    expect(zoomFor([100, 10, 100, 10], 800, 600)).toBeLessThanOrEqual(16);
  });
});
