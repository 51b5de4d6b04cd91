import { describe, expect, it } from "vitest";
import { saidOf, sameOptions, withWish } from "./options.ts";

describe("options of an import", () => {
  it("are the same when one leaves out what the other says by default", () => {
    expect(sameOptions({}, { crs: null, swapped: false, text: "auto" })).toBe(true);
    expect(sameOptions({ crs: "EPSG:9208" }, { crs: "EPSG:4326" })).toBe(false);
    expect(sameOptions({ swapped: true }, {})).toBe(false);
  });

  it("are the same in whatever order the fields stand", () => {
    expect(sameOptions({ mapping: { a: "key", b: null } }, { mapping: { b: null, a: "key" } })).toBe(true);
    expect(sameOptions({ mapping: { a: "key" } }, { mapping: { a: "name" } })).toBe(false);
  });

  it("leave to the server what nobody said", () => {
    expect(saidOf({ crs: null, swapped: false, kind: "drain_pipe" })).toEqual({
      swapped: false,
      kind: "drain_pipe",
    });
  });

  it("forget what the fields are when the kind changes, and only then", () => {
    const wishes = { kind: "drain_pipe", mapping: { d: "diameter_mm" }, crs: "EPSG:9208" };
    expect(withWish(wishes, { kind: "street" })).toEqual({ kind: "street", crs: "EPSG:9208" });
    expect(withWish(wishes, { crs: "EPSG:4326" })).toEqual({ ...wishes, crs: "EPSG:4326" });
    expect(withWish(wishes, { crs: null })).toEqual({ kind: "drain_pipe", mapping: { d: "diameter_mm" } });
  });
});
