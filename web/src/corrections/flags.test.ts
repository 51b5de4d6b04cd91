import { describe, expect, it } from "vitest";
import { choose, countFlags, nearest } from "./flags.ts";

describe("choosing readings", () => {
  it("takes one, then all up to another, whichever comes first", () => {
    expect(choose(null, 5)).toEqual({ fromMs: 5, toMs: 5 });
    expect(choose({ fromMs: 5, toMs: 5 }, 2)).toEqual({ fromMs: 2, toMs: 5 });
    expect(choose({ fromMs: 5, toMs: 5 }, 9)).toEqual({ fromMs: 5, toMs: 9 });
  });

  it("begins anew after a span, and ends at the same one", () => {
    expect(choose({ fromMs: 2, toMs: 5 }, 4)).toEqual({ fromMs: 4, toMs: 4 });
    expect(choose({ fromMs: 4, toMs: 4 }, 4)).toBeNull();
  });

  it("finds the nearest", () => {
    expect(nearest([1, 4, 9], 6)).toBe(4);
    expect(nearest([], 6)).toBeNull();
  });
});

describe("flags", () => {
  it("are counted by kind, without those that there are none of", () => {
    const flagged = (["bad", "manual", "bad"] as const).map((quality) => ({
      time: 1,
      value: 2,
      quality,
      checks: [],
    }));
    expect(countFlags(flagged)).toEqual([
      ["bad", 2],
      ["manual", 1],
    ]);
  });
});
