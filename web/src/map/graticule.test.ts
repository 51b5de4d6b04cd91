import { describe, expect, it } from "vitest";
import { graticuleStep, makeGraticule } from "./graticule.ts";

const words = { latitude: (n: number) => `${n}°B`, longitude: (n: number) => `${n}°Đ` };

describe("the graticule", () => {
  it("draws at most eight meridians over the view", () => {
    expect(graticuleStep(360)).toBe(30);
    expect(graticuleStep(0.4)).toBe(0.05);
    expect(graticuleStep(0.41)).toBe(0.1);
  });

  it("draws fewer where fewer labels find room", () => {
    expect(graticuleStep(0.05, 5)).toBe(0.01);
    expect(graticuleStep(0.05, 4)).toBe(0.02);
  });

  it("draws a line whose label would stand behind something, without the label", () => {
    const hidden = (latitude: number) => latitude === 10.05;
    const view = { west: 105.7, south: 10, east: 105.9, north: 10.1 };
    const { features } = makeGraticule(view, words, { meridians: 8, hidden });
    const labels = features.map(({ properties }) => String(properties?.label));
    expect(labels).not.toContain("10.05°B");
    expect(labels).toContain("10.1°B");
    const rows = features.filter(
      ({ geometry }) => geometry.type === "LineString" && geometry.coordinates[0]?.[1] === 10.05,
    );
    expect(rows).toHaveLength(1);
  });

  it("labels each line once, without rounding noise", () => {
    const { features } = makeGraticule({ west: 105.7, south: 10, east: 105.9, north: 10.1 }, words);
    const labels = features
      .map(({ properties }) => String(properties?.label))
      .filter((label) => label !== "");
    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toContain("105.8°Đ");
    expect(labels).toContain("10.05°B");
  });
});
