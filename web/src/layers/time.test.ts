import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dayMs, instantAt, movedBy, scaleOf, shareOf, Throttle, turnAfter, turnBefore } from "./time.ts";

const noon = Date.parse("2026-03-12T12:00:00+07:00");

describe("the slider of time", () => {
  it("goes from the first change to now in round steps of the city's clock", () => {
    // Ten days are 960 quarters of an hour, and 2 880 steps of five minutes would be too many.
    const scale = scaleOf(noon - 10 * dayMs + 1, noon + 1);
    expect(scale).toEqual({
      startMs: noon - 10 * dayMs,
      endMs: noon + 15 * 60_000,
      stepMs: 15 * 60_000,
    });
    expect(scaleOf(noon - 2 * 365 * dayMs, noon)?.stepMs).toBe(dayMs);
    expect(
      new Date((scaleOf(noon - 2 * 365 * dayMs, noon)?.startMs ?? 0) + 7 * 3_600_000).getUTCHours(),
    ).toBe(0);
  });

  it("is not there while nothing has changed yet", () => {
    expect(scaleOf(undefined, noon)).toBeNull();
    expect(scaleOf(noon, noon)).toBeNull();
  });

  it("means now at its right end, and places changes by their share", () => {
    const scale = { startMs: noon - dayMs, endMs: noon, stepMs: 60_000 };
    expect(instantAt(noon, scale, noon)).toBeNull();
    expect(instantAt(noon - 60_000, scale, noon)).toBe(noon - 60_000);
    expect(shareOf(noon - dayMs / 4, scale)).toBe(0.75);
    expect(shareOf(noon + dayMs, scale)).toBe(1);
  });

  it("steps from change to change and by days, never past its ends", () => {
    const turns = [1, 5, 9].map((days) => noon - (10 - days) * dayMs);
    const [first = 0, second = 0, third = 0] = turns;
    expect(turnBefore(turns, null)).toBe(third);
    expect(turnBefore(turns, third)).toBe(second);
    expect(turnBefore(turns, first)).toBeNull();
    expect(turnAfter(turns, first)).toBe(second);
    expect(turnAfter(turns, third)).toBeNull();
    const scale = { startMs: first, endMs: noon, stepMs: dayMs };
    expect(movedBy(null, -1, scale, noon)).toBe(noon - dayMs);
    expect(movedBy(noon - dayMs, 1, scale, noon)).toBeNull();
    expect(movedBy(first, -1, scale, noon)).toBe(first);
  });
});

describe("a throttle", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("hands on the first and then the newest, not every one", () => {
    const heard: number[] = [];
    const throttle = new Throttle<number>((value) => heard.push(value), 300);
    for (const value of [1, 2, 3]) throttle.push(value);
    expect(heard).toEqual([1]);
    vi.advanceTimersByTime(300);
    expect(heard).toEqual([1, 3]);
    throttle.push(4);
    throttle.end();
    expect(heard).toEqual([1, 3, 4]);
    vi.advanceTimersByTime(1_000);
    expect(heard).toEqual([1, 3, 4]);
  });
});
