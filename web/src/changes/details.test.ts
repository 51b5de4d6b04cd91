import { describe, expect, it } from "vitest";
import { countsOf, originOf } from "./details.ts";

describe("a change", () => {
  it("gives counts only when its detail holds them", () => {
    expect(countsOf({ created: 3, updated: 0, rows: 5 })).toEqual({ created: 3, updated: 0 });
    expect(countsOf({ created: "3" })).toBeNull();
  });

  it("tells the import that made it, by the name of its coordinate system where it has one", () => {
    const label = { vi: "VN-2000, kinh tuyến trục 105°00′, múi 3°", en: "VN-2000" };
    const detail = { import: 7, refused: 2, kinds: { road_segment: 3 }, crs: "EPSG:5897" };
    expect(originOf(detail)).toEqual({ id: 7, refused: 2, kinds: [["road_segment", 3]], crs: "EPSG:5897" });
    expect(originOf({ ...detail, crs_label: label })?.crs).toEqual(label);
    expect(originOf({ created: 1, updated: 0 })).toBeNull();
  });
});
