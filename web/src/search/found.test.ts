import { describe, expect, it } from "vitest";
import { type Found, formatFound, parseFound } from "./found.ts";

describe("what is marked on the map", () => {
  it("is read and written alike", () => {
    const all: Found[] = [
      { type: "street", id: 123 },
      { type: "area", area: { level: "commune", code: "31120", zoneType: null } },
      { type: "place", longitude: 105.78812, latitude: 10.03451 },
    ];
    for (const found of all) expect(parseFound(formatFound(found))).toEqual(found);
  });

  it("is nothing where the address says nonsense", () => {
    for (const text of [null, "", "duong/", "duong/x", "diem/10", "diem/10/", "diem/95/105", "lang/1"]) {
      expect(parseFound(text)).toBeNull();
    }
  });
});
