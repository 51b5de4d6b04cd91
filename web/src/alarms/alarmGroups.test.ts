import { describe, expect, it } from "vitest";
import type { Alarm } from "../api/contract.ts";
import { type AlarmGroup, arrange, unseenOf } from "./alarmGroups.ts";

const minuteMs = 60_000;

/** An alarm raised so many minutes after midnight. */
function alarm(
  id: number,
  minute: number,
  change: Partial<Alarm> = {},
  area: string | null = "Cái Khế",
): Alarm {
  const raised_at = new Date(minute * minuteMs).toISOString();
  return {
    id,
    rule: { id: 1, version: 1, title: "r", first_action: "f", owner: "o", unit: "m", time_left: "shift" },
    thing: { id, uid: `t${id}`, name: null, kind: "k", area },
    priority: 3,
    state: "unacknowledged",
    since: raised_at,
    raised_at,
    value: 1,
    limit: 1,
    times: 1,
    ended_at: null,
    acknowledged_at: null,
    acknowledged_by: null,
    shelf: null,
    suppressed: null,
    ...change,
  };
}

const told = (groups: AlarmGroup[]) =>
  groups.map(({ head, members }) => [head.id, ...members.map(({ id }) => id)]);
const explained = (cause_id: number) => ({ suppressed: { reason: "x", cause_id } }) as Partial<Alarm>;

describe("the groups of alarms", () => {
  it("are of one rule and commune within ten minutes", () => {
    const rows = [alarm(1, 30), alarm(2, 25), alarm(3, 20), alarm(4, 19), alarm(5, 20, {}, "An Bình")];
    expect(told(arrange(rows, false))).toEqual([[1, 2, 3], [4], [5]]);
  });

  it("never hold priority 1, nor what is nowhere", () => {
    const rows = [
      alarm(1, 1, { priority: 1 }),
      alarm(2, 1, { priority: 1 }),
      alarm(3, 1, {}, null),
      alarm(4, 1, {}, null),
    ];
    expect(told(arrange(rows, false))).toEqual([[1], [2], [3], [4]]);
    expect(told(arrange(rows, true)).map(([head]) => head)).toEqual([1, 2, 3]);
  });

  it("hold what their alarm explains, wherever it stands", () => {
    const rows = [alarm(1, 1, explained(3)), alarm(2, 1, explained(9)), alarm(3, 40)];
    expect(told(arrange(rows, false))).toEqual([[2], [3, 1]]);
  });

  it("are one line an area in a flood, by the time left", () => {
    const soon = {
      priority: 2 as const,
      rule: { ...alarm(1, 1).rule, id: 2, time_left: "half_hour" as const },
    };
    const rows = [alarm(1, 50), alarm(2, 9, { priority: 4 }), alarm(3, 3, {}, "An Bình"), alarm(4, 60, soon)];
    const groups = arrange(rows, true);
    expect(told(groups)).toEqual([[4], [3], [2, 1]]);
    expect(groups.map(({ area }) => area)).toEqual([false, true, true]);
  });

  it("lose and double nothing", () => {
    const rows = Array.from({ length: 60 }, (_, n) =>
      alarm(n, (n * 7) % 50, n % 5 === 1 ? explained((n * 3) % 70) : { priority: ((n % 4) + 1) as 1 }),
    );
    for (const flood of [false, true]) {
      const found = told(arrange(rows, flood)).flat();
      const loops = rows.filter(({ id }) => !found.includes(id));
      expect(new Set(found).size).toBe(found.length);
      // Only what explains itself round about is nowhere, which the server never says.
      expect(loops.every(({ suppressed }) => suppressed != null)).toBe(true);
    }
  });

  it("say who of them nobody has seen", () => {
    const [group] = arrange([alarm(1, 1), alarm(2, 1, { acknowledged_at: "2026-01-01T00:00:00Z" })], false);
    expect(group === undefined ? [] : unseenOf(group).map(({ id }) => id)).toEqual([1]);
  });
});
