import { describe, expect, it } from "vitest";
import type { ThingAlarm } from "./describe.ts";
import { byConcern, keepOrder } from "./order.ts";
import type { State } from "./state.ts";

function row(id: number, name: string, state: State, alarm: ThingAlarm | null = null) {
  return { id, name, state, alarm };
}

describe("the order of the list", () => {
  it("puts silent first, then late, then names in Vietnamese order", () => {
    const rows = [
      row(1, "Đầu Sấu", "fresh"),
      row(2, "Cái Khế", "none"),
      row(3, "Ô Môn", "late"),
      row(4, "Dương Đông", "fresh"),
      row(5, "Xóm Chài", "silent"),
    ];
    const names = rows.sort(byConcern).map(({ name }) => name);
    expect(names).toEqual(["Xóm Chài", "Ô Môn", "Cái Khế", "Dương Đông", "Đầu Sấu"]);
  });

  it("puts alarms above all, the worst first, but for those that are put aside", () => {
    const rows = [
      row(1, "a", "silent"),
      row(2, "b", "fresh", { priority: 3, count: 2 }),
      row(3, "c", "fresh", { priority: 1, count: 0 }),
      row(4, "d", "fresh", { priority: 2, count: 1 }),
    ];
    expect(rows.sort(byConcern).map(({ id }) => id)).toEqual([4, 2, 1, 3]);
  });

  it("counts numbers as numbers", () => {
    const rows = [row(1, "Trạm 10", "fresh"), row(2, "Trạm 9", "fresh")];
    expect(rows.sort(byConcern).map(({ id }) => id)).toEqual([2, 1]);
  });
});

describe("a list under the pointer", () => {
  it("keeps its rows in place and adds new ones at the end", () => {
    const sorted = [row(3, "c", "silent"), row(1, "a", "fresh"), row(2, "b", "fresh")];
    expect(keepOrder(sorted, [1, 2]).map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});
