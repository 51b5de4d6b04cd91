import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ThingCollection } from "../api/contract.ts";
import { Board } from "./Board.ts";

/** One gauge with one datastream (id 7) whose latest value came at the given second. */
function oneGauge(second: number, result: number): ThingCollection {
  return {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        id: 1,
        geometry: { type: "Point", coordinates: [105.78, 10.03] },
        properties: {
          uid: "cai-khe",
          name: "Cái Khế",
          kind: "water_level_station",
          drawn_as: null,
          simulated: true,
          area: null,
          datastreams: [
            {
              id: 7,
              quantity: "water_level",
              name: "Mực nước",
              unit: "m",
              interval_s: 60,
              source: "simulated",
              latest: { time: new Date(second * 1000).toISOString(), result, quality: "good" },
            },
          ],
        },
      },
    ],
  };
}

function latest(board: Board): number | undefined {
  return board.getThings()?.[0]?.datastreams[0]?.latest?.result;
}

describe("the board", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gathers live changes and tells of them once", () => {
    const board = new Board();
    board.replace(oneGauge(100, 1));
    const told = vi.fn();
    board.subscribe(told);
    board.change([{ datastream: 7, timeMs: 160_000, result: 2, quality: "unchecked" }]);
    board.change([{ datastream: 7, timeMs: 220_000, result: 3, quality: "unchecked" }]);
    expect(latest(board)).toBe(1);
    vi.advanceTimersByTime(250);
    expect(latest(board)).toBe(3);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("does not let an older reading replace a newer one, live or read again", () => {
    const board = new Board();
    board.replace(oneGauge(100, 1));
    board.change([{ datastream: 7, timeMs: 40_000, result: 9, quality: "unchecked" }]);
    vi.advanceTimersByTime(250);
    expect(latest(board)).toBe(1);
    board.replace(oneGauge(50, 8));
    expect(latest(board)).toBe(1);
  });

  it("keeps the object of a shape that is read again unchanged", () => {
    const board = new Board();
    const [thing] = oneGauge(100, 1).features;
    const read = (last: number): ThingCollection => ({
      type: "FeatureCollection",
      features:
        thing === undefined
          ? []
          : [
              {
                ...thing,
                geometry: {
                  type: "LineString",
                  coordinates: [
                    [0, 0],
                    [1, last],
                  ],
                },
              },
            ],
    });
    board.replace(read(1));
    const first = board.getThings()?.[0]?.shape;
    board.replace(read(1));
    expect(board.getThings()?.[0]?.shape).toBe(first);
    board.replace(read(2));
    expect(board.getThings()?.[0]?.shape).not.toBe(first);
  });

  it("keeps changes that come before the things are known", () => {
    const board = new Board();
    board.change([{ datastream: 7, timeMs: 160_000, result: 2, quality: "unchecked" }]);
    vi.advanceTimersByTime(250);
    board.replace(oneGauge(100, 1));
    expect(latest(board)).toBe(2);
  });
});
