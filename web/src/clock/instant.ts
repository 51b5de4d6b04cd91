import { cityOffsetMs } from "../formats/times.ts";

const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;

/** "2026-03-12T17:40" or with seconds, by the city's clock, in milliseconds since 1970; null if it is none. */
export function parseInstant(text: string | null): number | null {
  if (text === null || !form.test(text)) return null;
  const timeMs = Date.parse(`${text}Z`) - cityOffsetMs;
  return Number.isFinite(timeMs) ? timeMs : null;
}

/** The same way back, to the second; on a whole minute the seconds are left out. */
export function formatInstant(timeMs: number): string {
  return new Date(timeMs + cityOffsetMs).toISOString().slice(0, 19).replace(/:00$/, "");
}

/** The first whole second at or after an instant: what holds from then on holds at that second. */
export function wholeSecond(timeMs: number): number {
  return Math.ceil(timeMs / 1000) * 1000;
}
