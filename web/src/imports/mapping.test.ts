import { describe, expect, it } from "vitest";
import type { Kind, PreviewLayer } from "../api/contract.ts";
import { fieldRows, isOwnName, mapField, mappingOf, missingProperties } from "./mapping.ts";

function field(name: string, mapped_to: string | null) {
  return { name, type: "text", samples: ["1"], mapped_to };
}

function layer(name: string, ...fields: ReturnType<typeof field>[]): PreviewLayer {
  return { name, chosen: true, coordinates: {}, geometry: "LineString", crs: null, count: 2, fields };
}

const title = { vi: "Đường kính", en: "Diameter" };

const pipe: Kind = {
  id: "drain_pipe",
  sector: "drainage",
  sector_title: { vi: "Giao thông", en: "Transport" },
  drawing: { tone: "plain", width: 1, dashed: false, by: null, classes: [] },
  title: { vi: "Cống", en: "Pipe" },
  icon: "pipe",
  geometry: "LineString",
  geometries: ["LineString"],
  quantities: [],
  properties: [
    {
      name: "diameter_mm",
      title,
      unit: "mm",
      type: "number",
      choices: [],
      required: true,
      description: null,
    },
  ],
};

const drains = layer("cong", field("MA", "key"), field("TEN", "name"), field("DK", "diameter_mm"));

describe("the table of fields", () => {
  it("has each field of the chosen layers once, as suggested", () => {
    const other = layer("ho_ga", field("MA", "key"), field("CAO_DO", null));
    expect(fieldRows([drains, other], null, null).map(({ field: name }) => name)).toEqual([
      "MA",
      "TEN",
      "DK",
      "CAO_DO",
    ]);
    expect(fieldRows([drains, other], ["ho_ga"], null).map(({ target }) => target)).toEqual(["key", null]);
  });

  it("follows what a person has said, leaving a field out included", () => {
    const rows = fieldRows([drains], null, { TEN: null, DK: "description" });
    expect(mappingOf(rows)).toEqual({ MA: "key", TEN: null, DK: "description" });
  });

  it("marks two fields that would be the same", () => {
    const rows = fieldRows([drains], null, { TEN: "key" });
    expect(rows.filter(({ twice }) => twice).map(({ field: name }) => name)).toEqual(["MA", "TEN"]);
  });

  it("takes a target away from the field that had it", () => {
    const rows = fieldRows([drains], null, null);
    expect(mapField(rows, "TEN", "key")).toEqual({ MA: null, TEN: "key", DK: "diameter_mm" });
    expect(mapField(rows, "DK", null)).toEqual({ MA: "key", TEN: "name", DK: null });
  });

  it("lets each layer have a key of its own", () => {
    const rows = fieldRows([drains, layer("ho_ga", field("SO", null))], null, null);
    const mapping = mapField(rows, "SO", "key");
    expect(mapping).toMatchObject({ MA: "key", SO: "key" });
    expect(
      fieldRows([drains, layer("ho_ga", field("SO", null))], null, mapping).some(({ twice }) => twice),
    ).toBe(false);
  });

  it("knows what the kind still needs", () => {
    expect(missingProperties(fieldRows([drains], null, null), pipe)).toEqual([]);
    const without = fieldRows([drains], null, { DK: null });
    expect(missingProperties(without, pipe).map(({ name }) => name)).toEqual(["diameter_mm"]);
    expect(missingProperties(without, undefined)).toEqual([]);
  });

  it("tells a property of the kind from one the file names itself", () => {
    expect(isOwnName("diameter_mm", pipe)).toBe(false);
    expect(isOwnName("key", pipe)).toBe(false);
    expect(isOwnName(null, pipe)).toBe(false);
    expect(isOwnName("MA_CU", pipe)).toBe(true);
  });
});
