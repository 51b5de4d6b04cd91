import { describe, expect, it } from "vitest";
import type { Kind } from "../api/contract.ts";
import { noneOff } from "./off.ts";
import { countsOf, countViews, layTree, searchTree, sumOf } from "./tree.ts";

function kind(id: string, sector: string, vi: string, sectorVi: string): Kind {
  return {
    id,
    sector,
    sector_title: { vi: sectorVi, en: sector },
    title: { vi, en: id },
    icon: id,
    drawing: { tone: "plain", width: 1, dashed: false, by: null, classes: [] },
    geometry: "Point",
    geometries: ["Point"],
    properties: [],
    quantities: [],
  };
}

const kinds = [
  kind("rain_gauge", "drainage", "Trạm đo mưa", "Thoát nước"),
  kind("road_segment", "transport", "Đoạn đường bộ", "Giao thông"),
  kind("bridge", "transport", "Cầu", "Giao thông"),
];
const counts = new Map([
  ["rain_gauge", 5],
  ["road_segment", 480_000],
]);

function said(tree: ReturnType<typeof layTree>): string[] {
  return tree.flatMap((sector) => [
    sector.sector,
    ...sector.kinds.map((layer) => `${layer.kind.id} ${layer.count}`),
  ]);
}

describe("the tree of layers", () => {
  it("has the sectors in their order, without kinds that nothing is of", () => {
    expect(said(layTree(kinds, counts, noneOff))).toEqual([
      "drainage",
      "rain_gauge 5",
      "transport",
      "road_segment 480000",
    ]);
  });

  it("keeps an empty kind that was switched off itself, and all while nothing is counted", () => {
    expect(said(layTree(kinds, counts, ["bridge"]))).toContain("bridge 0");
    expect(said(layTree(kinds, counts, ["transport.*"]))).not.toContain("bridge 0");
    expect(said(layTree(kinds, null, noneOff))).toContain("bridge null");
  });

  it("is searched without marks, by kind or by sector", () => {
    const tree = layTree(kinds, counts, noneOff);
    expect(said(searchTree(tree, "duong bo"))).toEqual(["transport", "road_segment 480000"]);
    expect(said(searchTree(tree, "Thoát"))).toEqual(["drainage", "rain_gauge 5"]);
    expect(said(searchTree(tree, "  "))).toEqual(said(tree));
    expect(searchTree(tree, "sân bay")).toEqual([]);
  });

  it("adds up what is known", () => {
    const layer = (count: number | null) => ({ kind: kinds[0] as Kind, count });
    expect(sumOf([layer(2), layer(3)])).toBe(5);
    expect(sumOf([layer(2), layer(null)])).toBeNull();
  });

  it("counts what is listed, and takes over what the city counts", () => {
    expect(countViews([{ kind: "a" }, { kind: "b" }, { kind: "a" }])).toEqual(
      new Map([
        ["a", 2],
        ["b", 1],
      ]),
    );
    expect(countsOf([{ kind: "a", things: 7, observed: 2 }])).toEqual(new Map([["a", 7]]));
  });
});
