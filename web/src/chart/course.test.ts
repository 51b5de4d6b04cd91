import { describe, expect, it } from "vitest";
import {
  brokenLine,
  type Course,
  courseFacts,
  doubtedAt,
  findGaps,
  flagged,
  flagsByTime,
  gapLimitMs,
  grown,
} from "./course.ts";

const minute = 60_000;

/** Readings each minute, with the minutes 3 to 8 missing. */
const times = [0, 1, 2, 9, 10].map((m) => m * minute);
const values = [1, 3, 2, 5, 4];

const course: Course = {
  datastream: 7,
  resolution: "raw",
  startMs: 0,
  endMs: 10 * minute,
  times,
  values,
  band: null,
  flagged: [],
  doubted: null,
};

describe("an hour", () => {
  it("says how many of its readings are doubted; readings say nothing of hours", () => {
    const hourly: Course = { ...course, resolution: "hour", doubted: [0, 3, 0, 0, 1] };
    expect([0, 1, 10].map((m) => doubtedAt(hourly, m * minute))).toEqual([0, 3, 1]);
    expect([doubtedAt(hourly, 5), doubtedAt(course, minute)]).toEqual([0, 0]);
  });
});

describe("a gap", () => {
  it("is a step longer than three intervals", () => {
    expect(findGaps(times, gapLimitMs(minute, "raw"))).toEqual([{ fromMs: 2 * minute, toMs: 9 * minute }]);
    expect(findGaps([0, 3 * minute], gapLimitMs(minute, "raw"))).toEqual([]);
  });

  it("breaks the line", () => {
    const points = brokenLine(times, values, 3 * minute);
    expect(points.map(([, value]) => value)).toEqual([1, 3, 2, null, 5, 4]);
    expect(points[3]?.[0]).toBe(5.5 * minute);
  });

  it("in hourly means is one missing hour, unless the rhythm is slower", () => {
    expect(gapLimitMs(minute, "hour")).toBe(90 * minute);
    expect(gapLimitMs(60 * minute, "hour")).toBe(180 * minute);
  });
});

describe("a course", () => {
  it("marks its newest reading when it is flagged", () => {
    const marked = flagged(course, 10 * minute, "suspect");
    const flag = { time: 10 * minute, value: 4, quality: "suspect", checks: [] };
    expect(marked.flagged).toEqual([flag]);
    expect([...flagsByTime(marked)]).toEqual([[10 * minute, flag]]);
    expect(flagsByTime({ ...marked, resolution: "hour" }).size).toBe(0);
    expect(flagged(marked, 10 * minute, "suspect")).toBe(marked);
    expect(flagged(course, 9 * minute, "suspect")).toBe(course);
    expect(flagged(course, 10 * minute, "unchecked")).toBe(course);
  });

  it("tells its extremes, its latest and what is missing", () => {
    expect(courseFacts(course, 3 * minute)).toEqual({
      lowest: { timeMs: 0, value: 1 },
      highest: { timeMs: 9 * minute, value: 5 },
      latest: { timeMs: 10 * minute, value: 4 },
      gaps: [{ fromMs: 2 * minute, toMs: 9 * minute }],
      missingMs: 7 * minute,
    });
    expect(courseFacts({ ...course, times: [], values: [] }, minute)).toBeNull();
  });

  it("grows at its end and drops what leaves the window", () => {
    const next = grown(course, 12 * minute, 6);
    expect(next.startMs).toBe(2 * minute);
    expect(next.times).toEqual([2, 9, 10, 12].map((m) => m * minute));
    expect(next.values).toEqual([2, 5, 4, 6]);
  });

  it("does not grow backwards, nor when it holds hourly means", () => {
    expect(grown(course, 10 * minute, 6)).toBe(course);
    const hourly: Course = { ...course, resolution: "hour" };
    expect(grown(hourly, 12 * minute, 6)).toBe(hourly);
  });
});
