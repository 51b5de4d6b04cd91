import { describe, expect, it } from "vitest";
import { backoffMs } from "../api/backoff.ts";
import { parseChanges, parseTick } from "./events.ts";

describe("events of the live stream", () => {
  it("give changes, and leave out rows that cannot be read", () => {
    expect(parseChanges('{"changes":[[7,1000,1.5,0],[8,2000,2,1],[9,2000,2,3],["x"],[9,1,null,0]]}')).toEqual(
      [
        { datastream: 7, timeMs: 1000, result: 1.5, quality: "unchecked" },
        { datastream: 8, timeMs: 2000, result: 2, quality: "suspect" },
        { datastream: 9, timeMs: 2000, result: 2, quality: "bad" },
      ],
    );
    expect(parseChanges("not json")).toEqual([]);
  });

  it("give the clock only when it is whole", () => {
    expect(parseTick('{"now":"2026-11-21T07:00:00Z","mode":"wall","speed":1}')).toEqual({
      now: "2026-11-21T07:00:00Z",
      mode: "wall",
      speed: 1,
    });
    expect(parseTick('{"now":"2026-11-21T07:00:00Z"}')).toBeNull();
  });
});

describe("waiting before the next try", () => {
  it("doubles from one second to thirty, less up to a fifth", () => {
    expect([1, 2, 3, 6, 20].map((failures) => backoffMs(failures, 1))).toEqual([
      1_000, 2_000, 4_000, 30_000, 30_000,
    ]);
    expect(backoffMs(1, 0)).toBe(800);
  });
});
