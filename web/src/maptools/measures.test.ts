import { describe, expect, it } from "vitest";
import { closed, distance, enclosed, pieces, total } from "./measures.ts";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

describe("measures on the ellipsoid", () => {
  it("agree with GeographicLib's own example", () => {
    // Wellington to Salamanca, in the documentation of GeographicLib.
    expect(distance(at(-41.32, 174.81), at(40.96, -5.5))).toBeCloseTo(19959679.267, 2);
  });

  it("know the quarter of the meridian and the equator", () => {
    // WGS 84: 10 001 965.729 m from equator to pole (NIMA TR8350.2); a degree of the equator is a·π/180.
    expect(distance(at(0, 105), at(90, 105))).toBeCloseTo(10001965.729, 2);
    expect(distance(at(0, 105), at(0, 106))).toBeCloseTo((6378137 * Math.PI) / 180, 3);
  });

  it("agree with Karney's area of Antarctica's ring", () => {
    // Planimeter's example: https://geographiclib.sourceforge.io/scripts/geod-calc.html
    const ring: [number, number][] = [
      [-63.1, -58],
      [-72.9, -74],
      [-71.9, -102],
      [-74.9, -102],
      [-74.3, -131],
      [-77.5, -163],
      [-77.4, 163],
      [-71.7, 172],
      [-65.9, 140],
      [-65.7, 113],
      [-66.6, 88],
      [-66.9, 59],
      [-69.8, 25],
      [-70, -4],
      [-71, -14],
      [-77.3, -33],
      [-77.9, -46],
      [-74.7, -61],
    ];
    const corners = ring.map(([latitude, longitude]) => at(latitude, longitude));
    expect(enclosed(corners)).toBeCloseTo(13662703680020.1, -1);
    expect(total(pieces(closed(corners)))).toBeCloseTo(16831067.893, 2);
  });

  it("do not stretch as the map's plane does", () => {
    // A hundredth of a degree at 21° N is 1 039 m wide; Mercator would say 1 113 m.
    const width = distance(at(21, 105), at(21, 105.01));
    expect(width).toBeGreaterThan(1038);
    expect(width).toBeLessThan(1041);
  });

  it("add up, and do not mind which way round", () => {
    const square = [at(10, 105), at(10, 105.001), at(10.001, 105.001), at(10.001, 105)];
    expect(enclosed(square)).toBeCloseTo(enclosed([...square].reverse()), 6);
    expect(pieces(square)).toHaveLength(3);
    expect(pieces(closed(square))).toHaveLength(4);
    expect(enclosed(square.slice(0, 2))).toBe(0);
    expect(pieces([])).toEqual([]);
    expect(closed(square.slice(0, 2))).toHaveLength(2);
  });
});
