import { describe, expect, it } from "vitest";
import { CityClock, cityNow, readingOf } from "./cityClock.ts";

const noon = "2026-11-21T05:00:00Z";

describe("the city clock", () => {
  it("moves sixty seconds in one when replayed at sixty", () => {
    const reading = readingOf({ now: noon, mode: "simulated", speed: 60 }, 1_000);
    expect(cityNow(reading, 2_000)).toBe(Date.parse("2026-11-21T05:01:00Z"));
  });

  it("keeps wall time at speed one", () => {
    const reading = readingOf({ now: noon, mode: "wall", speed: 1 }, 0);
    expect(cityNow(reading, 10_000)).toBe(Date.parse("2026-11-21T05:00:10Z"));
  });

  it("stands still at speed zero", () => {
    const reading = readingOf({ now: noon, mode: "simulated", speed: 0 }, 0);
    expect(cityNow(reading, 99_000)).toBe(Date.parse(noon));
  });

  it("is unknown until the server tells it, and ignores a time it cannot read", () => {
    const clock = new CityClock();
    expect(clock.now()).toBeNull();
    clock.set({ now: "soon", mode: "wall", speed: 1 });
    expect(clock.now()).toBeNull();
  });
});
