import type { ClockTick, Quality } from "../api/contract.ts";

/** One new value: datastream, its time in milliseconds since 1970, result; told again when it is flagged. */
export interface Change {
  datastream: number;
  timeMs: number;
  result: number;
  quality: Quality;
}

/** What the live stream tells of a value by number. */
const flags: ReadonlyMap<unknown, Quality> = new Map([
  [1, "suspect"],
  [3, "bad"],
]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function field(text: string, name: string): unknown {
  const body = parsed(text);
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

function changeOf(row: unknown): Change[] {
  if (!Array.isArray(row)) return [];
  const [datastream, timeMs, result, quality]: unknown[] = row;
  if (typeof datastream !== "number" || typeof timeMs !== "number" || typeof result !== "number") return [];
  return [{ datastream, timeMs, result, quality: flags.get(quality) ?? "unchecked" }];
}

/** The changes of an "observations" event; rows that cannot be read are left out. */
export function parseChanges(text: string): Change[] {
  const rows = field(text, "changes");
  return Array.isArray(rows) ? rows.flatMap(changeOf) : [];
}

/** The clock of a "hello" or "clock" event, or null when it cannot be read. */
export function parseTick(text: string): ClockTick | null {
  const now = field(text, "now");
  const mode = field(text, "mode");
  const speed = field(text, "speed");
  if (typeof now !== "string" || (mode !== "wall" && mode !== "simulated") || typeof speed !== "number") {
    return null;
  }
  return { now, mode, speed };
}
