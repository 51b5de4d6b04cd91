import { describe, expect, it } from "vitest";
import {
  formatChooser,
  formatPlace,
  mostCorners,
  parseChooser,
  parsePlace,
  placing,
  polygonOf,
  rectangle,
} from "./spots.ts";

const here = { latitude: 10.03451, longitude: 105.78812 };
const there = { latitude: 10.04, longitude: 105.8 };
const third = { latitude: 10.05, longitude: 105.79 };

describe("places in an address", () => {
  it("go there and back", () => {
    expect(formatPlace(here)).toBe("10.034510,105.788120");
    expect(parsePlace(formatPlace(here))).toEqual(here);
    for (const wrong of [null, "", "10", "10,", "a,b", "91,105", "10,181", "1,2,3"]) {
      expect(parsePlace(wrong)).toBeNull();
    }
  });

  it("hold a drawn ring, or that the area is meant", () => {
    const ring = [here, there, third];
    expect(parseChooser(formatChooser(ring))).toEqual(ring);
    expect(parseChooser(formatChooser("area"))).toBe("area");
    const many = Array.from({ length: mostCorners + 1 }, () => here);
    for (const wrong of [null, "", "10,105;10,106", "10,105;x;10,107", formatChooser(many)]) {
      expect(parseChooser(wrong)).toBeNull();
    }
  });
});

describe("what is drawn", () => {
  it("becomes a closed ring with longitude first", () => {
    const polygon = polygonOf(rectangle(here, there));
    expect(polygon.coordinates[0]).toEqual([
      [105.78812, 10.03451],
      [105.8, 10.03451],
      [105.8, 10.04],
      [105.78812, 10.04],
      [105.78812, 10.03451],
    ]);
  });

  it("chooses by itself, and the area by its code", () => {
    expect(placing([here, there, third], "92")).toEqual({ within: polygonOf([here, there, third]) });
    expect(placing("area", "92")).toEqual({ area: "92" });
    expect(placing("area", null)).toEqual({});
  });
});
