import { describe, expect, it } from "vitest";
import type { PreviewLayer } from "../api/contract.ts";
import { columnsOf, placeBy, placingOf } from "./placing.ts";

function sheet(name: string, x: string | null, y: string | null, chosen = true): PreviewLayer {
  const field = (field: string) => ({ name: field, type: "text", samples: [], mapped_to: field });
  return {
    name,
    chosen,
    geometry: x === null ? "none" : "Point",
    crs: null,
    count: null,
    coordinates: { x, y, wkt: null },
    fields: [field("Mã"), field("X"), field("Y")],
  };
}

describe("the columns that places are made of", () => {
  const layers = [sheet("Ghi chú", null, null), sheet("Trạm", "Y", "X"), sheet("Cũ", "Mã", "X", false)];

  it("are those that were found, until a person says others", () => {
    expect(placingOf(layers, {})).toEqual({ x_field: "Y", y_field: "X", wkt_field: null });
    expect(placingOf(layers, { wkt_field: "Mã" })).toEqual({ x_field: null, y_field: null, wkt_field: "Mã" });
    expect(placingOf([], {})).toEqual({ x_field: null, y_field: null, wkt_field: null });
  });

  it("can be any column of the chosen layers, also one that is a shape", () => {
    const shaped = { ...sheet("a", null, null), coordinates: { x: null, y: null, wkt: "Hình" } };
    expect(columnsOf([shaped])).toEqual(["Mã", "X", "Y", "Hình"]);
  });

  it("stay together: a new east keeps the north that was found, a shape takes the place of both", () => {
    const found = placingOf(layers, {});
    expect(placeBy(found, "x_field", "Mã")).toEqual({ x_field: "Mã", y_field: "X", wkt_field: null });
    expect(placeBy(found, "wkt_field", "Mã")).toEqual({ x_field: null, y_field: null, wkt_field: "Mã" });
  });
});
