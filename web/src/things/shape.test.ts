import { describe, expect, it } from "vitest";
import { placeOf, shapeOf } from "./shape.ts";

describe("the place that stands for a geometry", () => {
  it("is the point itself", () => {
    expect(placeOf({ type: "Point", coordinates: [105.78, 10.03] })).toEqual({
      longitude: 105.78,
      latitude: 10.03,
    });
  });

  it("is halfway along a line: of 1 + 3 degrees, 1 up and 1 across", () => {
    const coordinates = [
      [105, 0],
      [105, 0.001],
      [105.003, 0.001],
    ];
    const place = placeOf({ type: "LineString", coordinates });
    expect(place?.longitude).toBeCloseTo(105.001, 9);
    expect(place?.latitude).toBeCloseTo(0.001, 9);
  });

  it("lies on the longest of several lines", () => {
    const coordinates = [
      [
        [0, 0],
        [0, 1],
      ],
      [
        [5, 0],
        [5, 4],
      ],
    ];
    expect(placeOf({ type: "MultiLineString", coordinates })).toEqual({ longitude: 5, latitude: 2 });
  });

  it("is the centre of an area, wherever its corners are densest", () => {
    const ring = [
      [105, 10],
      [105.001, 10],
      [105.002, 10],
      [105.002, 10.002],
      [105, 10.002],
      [105, 10],
    ];
    const place = placeOf({ type: "Polygon", coordinates: [ring] });
    expect(place?.longitude).toBeCloseTo(105.001, 9);
    expect(place?.latitude).toBeCloseTo(10.001, 9);
  });

  it("is none without coordinates", () => {
    expect(placeOf(null)).toBeNull();
    expect(placeOf({ type: "LineString", coordinates: [] })).toBeNull();
    expect(placeOf({ type: "MultiPolygon", coordinates: [] })).toBeNull();
    expect(placeOf({ type: "GeometryCollection", geometries: [] })).toBeNull();
  });

  it("leaves points without a shape", () => {
    expect(shapeOf({ type: "Point", coordinates: [0, 0] })).toBeNull();
    expect(shapeOf({ type: "Polygon", coordinates: [] })?.type).toBe("Polygon");
  });
});
