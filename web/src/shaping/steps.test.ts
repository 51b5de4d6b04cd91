import { expect, it } from "vitest";
import { back, begin, forth, step } from "./steps.ts";

it("goes back and forth, and what is done after going back takes the place of what was undone", () => {
  const three = step(step(begin("a"), "b"), "c");
  expect(back(back(back(three))).now).toBe("a");
  expect(forth(back(three))).toEqual(three);
  const other = step(back(three), "d");
  expect([other.past, other.now, other.future]).toEqual([["a", "b"], "d", []]);
  expect(forth(other)).toEqual(other);
});

it("takes steps of one tag as one, until something else is done", () => {
  const nudged = step(step(step(begin(0), 1, "right"), 2, "right"), 3, "left");
  expect([nudged.past, back(nudged).now]).toEqual([[0, 2], 2]);
  expect(step(back(nudged), 5, "left").past).toEqual([0, 2]);
});
