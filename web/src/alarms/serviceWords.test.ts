import { describe, expect, it } from "vitest";
import type { ServiceWindow } from "../api/contract.ts";
import { gatherActs, serviceEnd, spanWords } from "./serviceWords.ts";

const window: ServiceWindow = {
  id: 3,
  thing: { id: 7, uid: "canal", name: "Rạch Cái Khế", kind: "water_level_station", area: null },
  work: "calibration",
  begins_at: "2026-11-22T05:00:00Z",
  ends_at: "2026-11-22T06:00:00Z",
  reason: "r",
  made_by: "lan",
  ended_by: null,
  together: 1,
};

describe("what is in service", () => {
  it("says what is done, and until when", () => {
    expect(spanWords(window, "vi")).toBe("Hiệu chuẩn từ 22/11/2026 12:00 đến 22/11/2026 13:00");
    expect(spanWords({ ...window, ends_at: null }, "en")).toBe(
      "Calibration from 22/11/2026 12:00 until further notice",
    );
  });

  it("ends after so many hours, or not by itself", () => {
    expect(serviceEnd(0, 4)).toBe("1970-01-01T04:00:00.000Z");
    expect(serviceEnd(0, null)).toBeNull();
  });

  it("is told by what was done at once", () => {
    const rows = [window, { ...window, id: 2 }, { ...window, id: 1, together: 9 }];
    expect(gatherActs(rows).map(({ window: { id }, more }) => [id, more])).toEqual([
      [3, 1],
      [1, 0],
    ]);
  });
});
