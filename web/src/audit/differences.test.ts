import { describe, expect, it } from "vitest";
import { listDifferences } from "./differences.ts";

describe("before and after", () => {
  it("are told where they differ only", () => {
    const before = { name: { vi: "Cũ", en: "Old" }, level: "company" };
    const after = { name: { vi: "Mới", en: "Old" }, level: "company", phone: "1022" };
    expect(listDifferences(before, after)).toEqual([
      { path: "name.vi", before: "Cũ", after: "Mới" },
      { path: "phone", before: null, after: "1022" },
    ]);
  });

  it("are told whole where one of them is missing", () => {
    expect(listDifferences(null, { files: [{ name: "a.csv" }], kinds: ["x", "y"], empty: "" })).toEqual([
      { path: "files", before: null, after: '[{"name":"a.csv"}]' },
      { path: "kinds", before: null, after: "x, y" },
    ]);
    expect(listDifferences({ n: 1 }, null)).toEqual([{ path: "n", before: "1", after: null }]);
    expect(listDifferences(null, null)).toEqual([]);
  });
});
