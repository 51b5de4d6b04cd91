import type { Position } from "geojson";
import { describe, expect, it } from "vitest";
import { outsideOf } from "./outside.ts";

const square = (least: number, most: number): Position[] => [
  [least, least],
  [most, least],
  [most, most],
  [least, most],
  [least, least],
];

describe("what lies outside an area", () => {
  it("is everything with a hole for each of its parts, and its enclaves", () => {
    const island = square(20, 21);
    const mainland = [square(0, 9), square(4, 5)];
    const outside = outsideOf({ type: "MultiPolygon", coordinates: [mainland, [island]] });
    const rings = (outside ?? []).map(({ geometry }) =>
      geometry.type === "Polygon" ? geometry.coordinates : [],
    );
    expect(rings[0]?.slice(1)).toEqual([square(0, 9), island]);
    expect(rings[1]).toEqual([square(4, 5)]);
  });

  it("is not known of what has no outline", () => {
    expect(outsideOf(null)).toBeNull();
    expect(outsideOf({ type: "Point", coordinates: [105, 10] })).toBeNull();
  });
});
