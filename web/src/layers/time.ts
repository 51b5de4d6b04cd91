import { cityOffsetMs } from "../formats/times.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** What one step of the slider may be. */
const steps = [
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  7 * dayMs,
];

const mostSteps = 1_000;

/** What the slider reaches over, in milliseconds since 1970; its right end is now. */
export interface Scale {
  startMs: number;
  endMs: number;
  stepMs: number;
}

/** The last whole step at or before an instant, by the city's clock. */
function floorTo(timeMs: number, stepMs: number): number {
  return Math.floor((timeMs + cityOffsetMs) / stepMs) * stepMs - cityOffsetMs;
}

/** From the first change to now, in round steps; null where nothing lies between them. */
export function scaleOf(firstMs: number | undefined, nowMs: number): Scale | null {
  if (firstMs === undefined || firstMs >= nowMs) return null;
  const stepMs = steps.find((each) => (nowMs - firstMs) / each <= mostSteps) ?? 30 * dayMs;
  return { startMs: floorTo(firstMs, stepMs), endMs: floorTo(nowMs, stepMs) + stepMs, stepMs };
}

/** Where an instant is on the slider, from 0 to 1. */
export function shareOf(timeMs: number, { startMs, endMs }: Scale): number {
  return Math.min(1, Math.max(0, (timeMs - startMs) / (endMs - startMs)));
}

/** The instant that the slider means there: null, which is now, at its right end. */
export function instantAt(valueMs: number, { endMs }: Scale, nowMs: number): number | null {
  return valueMs >= Math.min(endMs, nowMs) ? null : valueMs;
}

/** The change before an instant (null: now), or null where there is none. */
export function turnBefore(turnsMs: readonly number[], atMs: number | null): number | null {
  return turnsMs.filter((turn) => atMs === null || turn < atMs).at(-1) ?? null;
}

/** The change after an instant, or null where only now is left. */
export function turnAfter(turnsMs: readonly number[], atMs: number): number | null {
  return turnsMs.find((turn) => turn > atMs) ?? null;
}

/** An instant moved by days, within the scale; null where that is now. */
export function movedBy(atMs: number | null, days: number, scale: Scale, nowMs: number): number | null {
  const moved = (atMs ?? nowMs) + days * dayMs;
  return instantAt(Math.max(scale.startMs, moved), scale, nowMs);
}

/** Hands on the first value at once and then the newest one at most every so often; `end` hands on what waits. */
export class Throttle<T> {
  private waiting: { value: T } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly hand: (value: T) => void;
  private readonly everyMs: number;

  constructor(hand: (value: T) => void, everyMs: number) {
    this.hand = hand;
    this.everyMs = everyMs;
  }

  push(value: T): void {
    if (this.timer !== undefined) {
      this.waiting = { value };
      return;
    }
    this.hand(value);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      const { waiting } = this;
      this.waiting = null;
      if (waiting !== null) this.push(waiting.value);
    }, this.everyMs);
  }

  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { waiting } = this;
    this.waiting = null;
    if (waiting !== null) this.hand(waiting.value);
  }
}
