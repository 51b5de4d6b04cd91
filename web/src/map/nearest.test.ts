import type { LineString, Polygon } from "geojson";
import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.ts";

const project = ([x = 0, y = 0]: number[]) => ({ x, y });
const level: LineString = {
  type: "LineString",
  coordinates: [
    [0, 0],
    [100, 0],
  ],
};
const yard: Polygon = {
  type: "Polygon",
  coordinates: [
    [
      [0, 10],
      [100, 10],
      [100, 90],
      [0, 10],
    ],
  ],
};

describe("the nearest line", () => {
  it("is measured to what lies between the corners", () => {
    const both = [
      { id: 1, geometry: level },
      { id: 2, geometry: yard },
    ];
    expect(nearest(both, { x: 50, y: 4 }, project)).toBe(1);
    expect(nearest(both, { x: 50, y: 6 }, project)).toBe(2);
  });

  it("is none where there is no line", () => {
    expect(nearest([], { x: 0, y: 0 }, project)).toBeNull();
    expect(
      nearest([{ id: 1, geometry: { type: "Point", coordinates: [0, 0] } }], { x: 0, y: 0 }, project),
    ).toBeNull();
  });
});
