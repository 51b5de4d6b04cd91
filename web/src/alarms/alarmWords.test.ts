import { describe, expect, it } from "vitest";
import type { Alarm, AlarmStep } from "../api/contract.ts";
import {
  beyondWords,
  countOpen,
  countSuppressed,
  countUnseen,
  measuredWords,
  neighbour,
  settle,
  shelfEnd,
  shelfHours,
  stepWords,
} from "./alarmWords.ts";

const alarm: Alarm = {
  id: 1,
  rule: {
    id: 1,
    version: 1,
    title: "Kênh đầy",
    first_action: "Đóng cống",
    owner: "so-xd",
    unit: "m",
    time_left: "shift",
  },
  thing: { id: 7, uid: "canal", name: "Rạch Cái Khế", kind: "water_level_station", area: null },
  priority: 2,
  state: "unacknowledged",
  since: "2026-11-22T12:00:00Z",
  raised_at: "2026-11-22T12:00:00Z",
  value: 1.95,
  limit: 1.9,
  times: 1,
  ended_at: null,
  acknowledged_at: null,
  acknowledged_by: null,
  shelf: null,
};
const numbered = (id: number) => ({ ...alarm, id });

describe("the words of an alarm", () => {
  it("say what was measured and beyond what", () => {
    expect(beyondWords(alarm, "vi")).toBe("1,95\u00a0m, vượt 1,9\u00a0m");
    expect(beyondWords({ ...alarm, value: 0.1, limit: 0.2 }, "en")).toBe("0.1\u00a0m, below 0.2\u00a0m");
    expect(beyondWords({ ...alarm, limit: null }, "vi")).toBe("1,95\u00a0m");
  });

  it("say seconds as people do, and bare numbers bare", () => {
    expect(measuredWords(7_200, "s", "vi")).toBe("2 giờ");
    expect(measuredWords(3, null, "vi")).toBe("3");
    expect(measuredWords(12.5, "%", "vi")).toBe("12,5%");
    expect(measuredWords(1 / 3, "m", "en")).toBe("0.3333\u00a0m");
  });

  it("say of an anomaly what was read and what is usual then", () => {
    const reason = {
      read_at: alarm.since,
      reading: 1.92,
      expected: 1.2042,
      low: 1.1,
      high: 1.3,
      samples: 28,
    };
    const rule = { ...alarm.rule, unit: null, reading_unit: "m" };
    const unusual = { ...alarm, rule, value: -6.2, limit: -6, reason };
    expect(beyondWords(unusual, "vi")).toBe(
      "1,92\u00a0m; lúc này thường quanh 1,20\u00a0m (1,10–1,30\u00a0m), điểm bất thường 6,2",
    );
    expect(beyondWords({ ...unusual, reason: { ...reason, low: 1.2, high: 1.2 } }, "en")).toBe(
      "1.92\u00a0m; usually about 1.20\u00a0m then (1.20–1.20\u00a0m), anomaly score 6.2",
    );
    const said: AlarmStep = { kind: "false_alarm", at: alarm.since, note: "", reason };
    expect(stepWords(said, unusual, "vi")).toBe("");
  });

  it("tell of a step what it says", () => {
    const step: AlarmStep = { kind: "raised", at: alarm.since, note: "", value: 1.95, limit: 1.9 };
    expect(stepWords(step, alarm, "vi")).toBe("1,95\u00a0m, vượt 1,9\u00a0m");
    expect(stepWords({ kind: "noted", at: alarm.since, note: "đã gọi" }, alarm, "vi")).toBe("đã gọi");
    expect(stepWords({ kind: "cleared", at: alarm.since, note: "", value: 1 }, alarm, "vi")).toBe("");
  });
});

describe("putting aside", () => {
  it("is never offered for priority 1, and shorter for 2", () => {
    expect([1, 2, 3, 4].map((each) => Math.max(0, ...shelfHours(each as 1 | 2 | 3 | 4)))).toEqual([
      0, 2, 8, 8,
    ]);
    expect(shelfEnd(0, 0.5)).toBe(1_800_000);
  });
});

describe("the list of alarms", () => {
  it("counts what is open by priority, apart from what is put aside", () => {
    const counts = [
      { priority: 2, state: "unacknowledged", shelved: false, suppressed: false, count: 3 },
      { priority: 2, state: "returned", shelved: false, suppressed: false, count: 1 },
      { priority: 2, state: "returned", shelved: false, suppressed: true, count: 9 },
      { priority: 2, state: "acknowledged", shelved: true, suppressed: false, count: 5 },
      { priority: 4, state: "acknowledged", shelved: true, suppressed: false, count: 7 },
    ] as const;
    expect(countSuppressed(counts)).toBe(9);
    expect(countUnseen(counts)).toBe(4);
    expect([countOpen(counts, 2, false), countOpen(counts, 1, false), countOpen(counts, null, true)]).toEqual(
      [4, 0, 12],
    );
  });

  it("stands still while somebody is at it, and new ones wait", () => {
    const shown = [numbered(2), numbered(1)];
    const read = [numbered(3), { ...numbered(1), times: 4 }];
    expect(settle(shown, read, false)).toEqual({ rows: read, waiting: 0 });
    expect(settle(shown, read, true)).toEqual({
      rows: [numbered(2), { ...numbered(1), times: 4 }],
      waiting: 1,
    });
  });

  it("is walked from one to the next, and ends at its ends", () => {
    const rows = [numbered(5), numbered(4)];
    expect([
      neighbour(rows, null, 1),
      neighbour(rows, 5, 1),
      neighbour(rows, 4, 1),
      neighbour(rows, 5, -1),
    ]).toEqual([5, 4, 4, 5]);
    expect(neighbour([], null, 1)).toBeNull();
  });
});
