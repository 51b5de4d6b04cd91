import { describe, expect, it } from "vitest";
import type { SearchHit } from "../api/contract.ts";
import { home } from "../screens/route.ts";
import { byType, lookOf, routeOf } from "./hits.ts";

const words = { vi: "a", en: "a" };
const thing: SearchHit = { type: "thing", name: words, match: "exact", id: 1, place: [105.7, 10] };
const street: SearchHit = { ...thing, type: "street", id: 2, place: null, extent: [105, 10, 105.1, 10.1] };
const area: SearchHit = { type: "area", name: words, match: "exact", level: "commune", code: "31120" };

describe("hits", () => {
  it("stand together by type, that of the likeliest first", () => {
    expect(byType([street, thing, { ...street, id: 3 }, area]).map(({ id }) => id)).toEqual([
      2,
      3,
      1,
      undefined,
    ]);
  });

  it("say where to look: at a whole street, close at a point, nowhere without a place", () => {
    expect(lookOf(street)).toMatchObject({ latitude: 10.05, longitude: 105.05 });
    expect(lookOf(thing)).toEqual({ zoom: 17, longitude: 105.7, latitude: 10 });
    expect(lookOf(area)).toBeNull();
  });

  it("open a thing, and mark the rest", () => {
    expect(routeOf(thing, home)).toEqual({ ...home, thing: 1 });
    expect(routeOf(street, { ...home, thing: 5 })).toEqual({ ...home, found: { type: "street", id: 2 } });
    expect(routeOf(area, home).found).toEqual({
      type: "area",
      area: { level: "commune", code: "31120", zoneType: null },
    });
  });
});
