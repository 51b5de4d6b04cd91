import type { Corrected, Correction, Reading, ReadingHistory } from "./contract.ts";
import { read, send } from "./door.ts";

const at = (datastream: number) => `/api/datastreams/${datastream}`;

/** Instants are told to the millisecond and kept to the microsecond: what lies within the last one is meant, too. */
const untilEnd = (timeMs: number) => new Date(timeMs).toISOString().replace("Z", "999Z");

/** The newest readings of a datastream in a span (milliseconds since 1970, both ends included), newest first. */
export function readReadings(
  datastream: number,
  fromMs: number,
  toMs: number,
  most: number,
  signal: AbortSignal,
): Promise<Reading[]> {
  const asked = new URLSearchParams({
    start: new Date(fromMs).toISOString(),
    end: untilEnd(toMs),
    limit: String(most),
  });
  return read(`${at(datastream)}/readings?${asked}`, signal);
}

export const readVersions = (datastream: number, time: string, signal: AbortSignal) =>
  read<ReadingHistory>(`${at(datastream)}/versions?${new URLSearchParams({ time })}`, signal);

/** Says something of all readings of a span, both ends included. */
export const correctReadings = (
  datastream: number,
  fromMs: number,
  toMs: number,
  word: Pick<Correction, "mark" | "value" | "reason">,
) =>
  send<Corrected>(`${at(datastream)}/corrections`, {
    ...word,
    start: new Date(fromMs).toISOString(),
    end: untilEnd(toMs),
  });
