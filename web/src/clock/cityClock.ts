import type { ClockMode, ClockTick } from "../api/contract.ts";

/** What the city clock showed at a moment of this computer's own steady clock. */
export interface ClockReading {
  cityMs: number;
  steadyMs: number;
  mode: ClockMode;
  speed: number;
}

/** City time now: it runs on from the last reading at the city's speed. */
export function cityNow(reading: ClockReading, steadyMs: number): number {
  return reading.cityMs + (steadyMs - reading.steadyMs) * reading.speed;
}

export function readingOf(tick: ClockTick, steadyMs: number): ClockReading {
  return { cityMs: Date.parse(tick.now), steadyMs, mode: tick.mode, speed: tick.speed };
}

/**
 * The city clock as the screens know it. It is set by the server and runs by `performance.now`, so
 * that a wrong or jumping clock of this computer does not matter.
 */
export class CityClock {
  private reading: ClockReading | null = null;
  private readonly listeners = new Set<() => void>();

  set(tick: ClockTick): void {
    const next = readingOf(tick, performance.now());
    if (!Number.isFinite(next.cityMs)) return;
    this.reading = next;
    for (const listener of this.listeners) listener();
  }

  /** City time in milliseconds since 1970, or null before the server has told it. */
  now(): number | null {
    return this.reading === null ? null : cityNow(this.reading, performance.now());
  }

  readonly getReading = (): ClockReading | null => this.reading;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
