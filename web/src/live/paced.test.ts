import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makePaced } from "./services.ts";

describe("what is called at a pace", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("is called at once, and once more after a pause however often it was meant", () => {
    const called: number[] = [];
    const { call, subscribe } = makePaced(1_000);
    const leave = subscribe(() => called.push(Date.now()));
    const began = Date.now();
    for (let n = 0; n < 50; n += 1) call();
    vi.advanceTimersByTime(5_000);
    call();
    leave();
    vi.advanceTimersByTime(5_000);
    call();
    expect(called.map((at) => at - began)).toEqual([0, 1_000, 5_000]);
  });
});
