import { describe, expect, it } from "vitest";
import { countsOf, importOf } from "./details.ts";

describe("a change", () => {
  it("gives counts only when its detail holds them", () => {
    expect(countsOf({ created: 3, updated: 0, rows: 5 })).toEqual({ created: 3, updated: 0 });
    expect(countsOf({ created: "3" })).toBeNull();
  });

  it("is found by the import that made it", () => {
    const imports = [
      { id: 7, change_id: null },
      { id: 8, change_id: 4 },
    ];
    expect(importOf({ id: 4 }, imports)?.id).toBe(8);
    expect(importOf({ id: 5 }, imports)).toBeNull();
  });
});
