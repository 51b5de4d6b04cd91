import type { Flagged, Quality, Series } from "../api/contract.ts";

const hourMs = 3_600_000;

/** A stretch without data between two readings, in milliseconds since 1970. */
export interface Gap {
  fromMs: number;
  toMs: number;
}

/** A series as charts and tables use it: columns of equal length, times rising. */
export interface Course {
  datastream: number;
  resolution: "raw" | "hour";
  startMs: number;
  endMs: number;
  times: readonly number[];
  values: readonly number[];
  band: { min: readonly number[]; max: readonly number[] } | null;
  /** Single readings that are suspect or bad, or a person's value. */
  flagged: readonly Flagged[];
  /** Of hours: how many of each one's readings are suspect or bad. */
  doubted: readonly number[] | null;
}

export function courseOf(series: Series): Course {
  const { min, max, times, values } = series;
  const whole = min !== null && max !== null && min.length === times.length && max.length === times.length;
  return {
    datastream: series.datastream,
    resolution: series.resolution,
    startMs: Date.parse(series.start),
    endMs: Date.parse(series.end),
    times,
    values,
    band: whole ? { min, max } : null,
    flagged: series.flagged,
    doubted: series.doubted?.length === times.length ? series.doubted : null,
  };
}

/**
 * The longest step between two points that is still drawn as a line: three expected intervals. Hourly
 * means stand an hour apart, so there a single missing hour is a gap unless the rhythm is slower.
 */
export function gapLimitMs(intervalMs: number | null, resolution: "raw" | "hour"): number {
  // Where no rhythm is known, no step is too long.
  if (intervalMs === null) return Number.POSITIVE_INFINITY;
  return resolution === "raw" ? 3 * intervalMs : Math.max(3 * intervalMs, 1.5 * hourMs);
}

export function findGaps(times: readonly number[], limitMs: number): Gap[] {
  const gaps: Gap[] = [];
  for (let index = 1; index < times.length; index += 1) {
    const fromMs = times[index - 1] ?? 0;
    const toMs = times[index] ?? 0;
    if (toMs - fromMs > limitMs) gaps.push({ fromMs, toMs });
  }
  return gaps;
}

/** Points for a line; in the middle of each gap stands a point without a value, which breaks the line. */
export function brokenLine(
  times: readonly number[],
  values: readonly number[],
  limitMs: number,
): [timeMs: number, value: number | null][] {
  const points: [number, number | null][] = [];
  times.forEach((timeMs, index) => {
    const before = times[index - 1];
    if (before !== undefined && timeMs - before > limitMs) points.push([(before + timeMs) / 2, null]);
    points.push([timeMs, values[index] ?? null]);
  });
  return points;
}

/** The course with a flag on its newest reading; why it is flagged is known when it is read again. */
export function flagged(course: Course, timeMs: number, quality: Quality): Course {
  const value = course.values.at(-1);
  if (quality === "unchecked" || value === undefined || course.times.at(-1) !== timeMs) return course;
  if (course.flagged.at(-1)?.time === timeMs) return course;
  return { ...course, flagged: [...course.flagged, { time: timeMs, value, quality, checks: [] }] };
}

/** The flags of a course's own readings by their times; means of hours have none. */
export function flagsByTime(course: Course): ReadonlyMap<number, Flagged> {
  if (course.resolution === "hour") return new Map();
  return new Map(course.flagged.map((flag) => [flag.time, flag]));
}

/** How many readings of the hour that begins then are suspect or bad; 0 where readings are drawn themselves. */
export function doubtedAt(course: Course, timeMs: number): number {
  const index = course.doubted === null ? -1 : course.times.indexOf(timeMs);
  return course.doubted?.[index] ?? 0;
}

/** The course with a live reading at its end, its window moved along; older or hourly stays as it is. */
export function grown(course: Course, timeMs: number, result: number): Course {
  const last = course.times.at(-1);
  if (course.resolution === "hour" || (last !== undefined && timeMs <= last)) return course;
  const moved = Math.max(0, timeMs - course.endMs);
  const startMs = course.startMs + moved;
  const from = course.times.findIndex((time) => time >= startMs);
  const cut = from < 0 ? course.times.length : from;
  return {
    ...course,
    startMs,
    endMs: course.endMs + moved,
    times: [...course.times.slice(cut), timeMs],
    values: [...course.values.slice(cut), result],
    flagged: course.flagged.filter(({ time }) => time >= startMs),
  };
}

export interface Extreme {
  timeMs: number;
  value: number;
}

export interface CourseFacts {
  lowest: Extreme;
  highest: Extreme;
  latest: Extreme;
  gaps: Gap[];
  missingMs: number;
}

function extreme(
  times: readonly number[],
  values: readonly number[],
  better: (a: number, b: number) => boolean,
) {
  let best = 0;
  values.forEach((value, index) => {
    if (better(value, values[best] ?? value)) best = index;
  });
  return { timeMs: times[best] ?? 0, value: values[best] ?? 0 };
}

/** What one would say about a course, or null when it holds nothing. */
export function courseFacts(course: Course, limitMs: number): CourseFacts | null {
  const { times, values, band } = course;
  const timeMs = times.at(-1);
  const value = values.at(-1);
  if (timeMs === undefined || value === undefined) return null;
  const gaps = findGaps(times, limitMs);
  return {
    lowest: extreme(times, band?.min ?? values, (a, b) => a < b),
    highest: extreme(times, band?.max ?? values, (a, b) => a > b),
    latest: { timeMs, value },
    gaps,
    missingMs: gaps.reduce((sum, gap) => sum + gap.toMs - gap.fromMs, 0),
  };
}
