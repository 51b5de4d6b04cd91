import type { Geometry } from "geojson";
import { describe, expect, it } from "vitest";
import { candidatesFor, pick } from "./picking.ts";
import { type Sight, snap } from "./snapping.ts";

/** A map on which a degree is a hundred pixels, and north is down. */
const sight: Sight = {
  project: ([x = 0, y = 0]) => ({ x: x * 100, y: y * 100 }),
  unproject: ({ x, y }) => [x / 100, y / 100],
};
const line: Geometry = {
  type: "LineString",
  coordinates: [
    [0, 0],
    [2, 0],
  ],
};
const square: Geometry = {
  type: "Polygon",
  coordinates: [
    [
      [5, 5],
      [7, 5],
      [7, 7],
      [5, 7],
      [5, 5],
    ],
  ],
};

describe("snapping", () => {
  it("prefers a corner within reach to an edge that is nearer", () => {
    expect(snap({ x: 9, y: 5 }, [line], sight)).toEqual({ to: "corner", position: [0, 0] });
    expect(snap({ x: 50, y: 8 }, [line], sight)).toEqual({ to: "edge", position: [0.5, 0] });
    expect(snap({ x: 50, y: 13 }, [line], sight)).toBeNull();
  });

  it("knows the edge that closes an area", () => {
    expect(snap({ x: 498, y: 600 }, [square], sight)).toEqual({ to: "edge", position: [5, 6] });
  });
});

const named = (id: number, kind: string, geometry: Geometry) => ({
  id,
  uid: `u${id}`,
  name: "",
  kind,
  geometry,
});

describe("picking", () => {
  const things = [named(1, "road", line), named(2, "pond", square)];

  it("means what is near, else the area that holds the place", () => {
    expect(pick({ x: 100, y: 10 }, things, sight)?.id).toBe(1);
    expect(pick({ x: 600, y: 600 }, things, sight)?.id).toBe(2);
    expect(pick({ x: 300, y: 300 }, things, sight)).toBeNull();
  });

  it("lists what is of one kind and sort, what touches first", () => {
    const end: Geometry = {
      type: "MultiLineString",
      coordinates: [
        [
          [2, 0],
          [3, 3],
        ],
      ],
    };
    const apart: Geometry = {
      type: "LineString",
      coordinates: [
        [8, 8],
        [9, 9],
      ],
    };
    const others = [
      named(3, "road", apart),
      named(4, "road", end),
      named(5, "canal", end),
      named(6, "road", square),
    ];
    const found = candidatesFor({ kind: "road", geometry: line }, others);
    expect(found.map(({ thing, touches }) => [thing.id, touches])).toEqual([
      [4, true],
      [3, false],
    ]);
  });
});
