import { describe, expect, it } from "vitest";
import type { StreamCompleteness } from "../api/contract.ts";
import { countDays, shareOf, stateOf } from "./days.ts";

const stream = {
  expected: [null, 24, 24, 24, 24, 24],
  count: [3, 0, 11, 12, 23, 30],
  flagged: [0, 0, 0, 0, 0, 0],
} as unknown as StreamCompleteness;

describe("a day", () => {
  it("has a share of what was expected, and never more than all", () => {
    expect([0, 1, 3, 5].map((index) => shareOf(stream, index))).toEqual([null, 0, 0.5, 1]);
  });

  it("is unknown, empty, little, partly there or whole", () => {
    const states = [0, 1, 2, 3, 4, 5].map((index) => stateOf(shareOf(stream, index)));
    expect(states).toEqual(["unknown", "none", "little", "part", "whole", "whole"]);
    expect(countDays(stream)).toEqual({ unknown: 1, none: 1, little: 1, part: 1, whole: 2 });
  });
});
