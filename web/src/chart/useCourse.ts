import { useCallback, useEffect, useState } from "react";
import { readSeries } from "../api/requests.ts";
import { type Resource, useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { type Course, courseOf, flagged, grown } from "./course.ts";
import { type Range, rangeMs } from "./ranges.ts";

interface Asked {
  range: Range;
  course: Course;
}

/** Least wall time between two readings of the same course. */
const leastMs = 10_000;

/** A course is read again when the city clock has moved on by this part of its range. */
const agedPart = 1 / 50;

/**
 * A datastream's course over the last range of city time. It grows with the live readings and is read
 * again as the window moves on. While another range is read, the old course stays. Before an instant in the
 * past (`at`, in milliseconds since 1970) it stands still.
 */
export function useCourse(datastream: number, range: Range, at: number | null): Resource<Asked> {
  const { board, clock } = useServices();
  const read = useCallback(
    async (signal: AbortSignal): Promise<Asked> => {
      const end = at ?? clock.now() ?? Date.now();
      const series = await readSeries(datastream, end - rangeMs(range), end, "auto", signal);
      return { range, course: courseOf(series) };
    },
    [clock, datastream, range, at],
  );
  const resource = useResource(read);
  const [live, setLive] = useState<Asked | null>(null);
  const { data, retry } = resource;

  useEffect(() => setLive(data), [data]);

  useEffect(() => {
    if (at !== null) return;
    return board.follow((changes) => {
      for (const { datastream: id, timeMs, result, quality } of changes) {
        if (id !== datastream) continue;
        setLive((asked) => {
          if (asked === null || asked.course.datastream !== id) return asked;
          const course = flagged(grown(asked.course, timeMs, result), timeMs, quality);
          return course === asked.course ? asked : { ...asked, course };
        });
      }
    });
  }, [board, datastream, at]);

  useEffect(() => {
    if (data === null || at !== null) return;
    const speed = clock.getReading()?.speed ?? 1;
    const wait = Math.max(leastMs, (rangeMs(data.range) * agedPart) / Math.max(speed, 0.001));
    const timer = setTimeout(retry, Math.min(wait, 3_600_000));
    return () => clearTimeout(timer);
  }, [data, clock, retry, at]);

  const ours = live?.course.datastream === datastream ? live : null;
  return { ...resource, data: ours };
}
