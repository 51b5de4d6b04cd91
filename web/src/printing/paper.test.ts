import { describe, expect, it } from "vitest";
import { barOf, pageRule, roundScale, scaleAt, sidesOf, zoomFor } from "./paper.ts";

describe("paper", () => {
  it("is as large as its name says, whichever way it lies", () => {
    expect(sidesOf({ size: "A4", way: "portrait" })).toEqual({ widthMm: 210, heightMm: 297 });
    expect(sidesOf({ size: "A3", way: "landscape" })).toEqual({ widthMm: 420, heightMm: 297 });
    expect(pageRule({ size: "A3", way: "portrait" })).toBe("@page { size: A3 portrait; margin: 0 }");
  });
});

describe("scale", () => {
  it("is true on paper: at the equator and zoom 0 the world is 512 pixels of 1/96 inch", () => {
    // 40 075 016.7 m / (512 · 0.0254 m / 96) = 295 829 355.
    expect(scaleAt(0, 0)).toBeCloseTo(295_829_355, -2);
    // At 60° a metre on the ground is twice as long on the map.
    expect(scaleAt(0, 60)).toBeCloseTo(295_829_355 / 2, -2);
  });

  it("and zoom are found from each other", () => {
    expect(scaleAt(zoomFor(25_000, 10.03), 10.03)).toBeCloseTo(25_000, 6);
  });

  it("is said to three digits", () => {
    expect([24_987, 101_234, 87].map(roundScale)).toEqual([25_000, 101_000, 87]);
  });

  it("has a bar of a round length: 50 mm at 1:25 000 are 1 250 m, so the bar is 1 km and 40 mm", () => {
    expect(barOf(25_000, 50)).toEqual({ lengthM: 1_000, widthMm: 40 });
    expect(barOf(10_000, 50)).toEqual({ lengthM: 500, widthMm: 50 });
    expect(barOf(1_234, 50).widthMm).toBeLessThanOrEqual(50);
  });
});
