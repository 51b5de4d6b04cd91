import { describe, expect, it } from "vitest";
import { countStates, datastreamState, thingState } from "./state.ts";
import type { Datastream } from "./thing.ts";

const now = Date.parse("2026-11-21T07:32:00Z");
const minute = 60_000;

/** A gauge that reports each minute and last did so many minutes ago. */
function gauge(minutesAgo: number | null): Datastream {
  const latest =
    minutesAgo === null
      ? null
      : { timeMs: now - minutesAgo * minute, result: 1.92, quality: "good" as const };
  return {
    id: 1,
    quantity: "water_level",
    name: "Mực nước",
    unit: "m",
    intervalMs: minute,
    source: "measured",
    latest,
  };
}

describe("a datastream", () => {
  it("is fresh up to three intervals, late beyond, silent beyond ten", () => {
    expect(datastreamState(gauge(3), now)).toBe("fresh");
    expect(datastreamState(gauge(3.01), now)).toBe("late");
    expect(datastreamState(gauge(10), now)).toBe("late");
    expect(datastreamState(gauge(10.01), now)).toBe("silent");
  });

  it("is fresh when its reading is slightly ahead of the clock", () => {
    expect(datastreamState(gauge(-0.5), now)).toBe("fresh");
  });

  it("has no state but 'none' before its first reading", () => {
    expect(datastreamState(gauge(null), now)).toBe("none");
  });

  it("is never late where nobody has said how often it is to be heard", () => {
    expect(datastreamState({ ...gauge(100_000), intervalMs: null }, now)).toBe("fresh");
    expect(datastreamState({ ...gauge(null), intervalMs: null }, now)).toBe("none");
  });

  it("follows the city's own rule", () => {
    expect(datastreamState(gauge(4), now, { lateAfter: 5, silentAfter: 6 })).toBe("fresh");
  });
});

describe("a thing", () => {
  it("is as bad as its worst datastream that ever had data", () => {
    expect(thingState([gauge(1), gauge(5), gauge(null)], now)).toBe("late");
    expect(thingState([gauge(1), gauge(60)], now)).toBe("silent");
    expect(thingState([gauge(1), gauge(null)], now)).toBe("fresh");
  });

  it("is 'none' when nothing ever came", () => {
    expect(thingState([gauge(null)], now)).toBe("none");
    expect(thingState([], now)).toBe("none");
  });
});

describe("the share of fresh data", () => {
  it("counts datastreams, not things, and leaves out those that never had data", () => {
    const count = countStates([{ datastreams: [gauge(1), gauge(5)] }, { datastreams: [gauge(null)] }], now);
    expect(count).toEqual({ fresh: 1, late: 1, silent: 0, none: 1, total: 2 });
  });
});
