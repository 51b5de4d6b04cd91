import { expect, test } from "vitest";
import type { Duty } from "../api/contract.ts";
import { daysWords, reasonWords, stateOn, subjectWords, whereWords } from "./duties.ts";

const duty: Duty = {
  id: 1,
  kind: null,
  sector: "drainage",
  area: {
    level: "zone",
    code: "LV-1",
    zone_type: "catchment",
    name: { vi: "Lưu vực 1", en: "Catchment 1" },
  },
  effective_from: "2026-01-01",
  effective_to: "2026-03-01",
};

test("A responsibility holds from its first day on, and no longer on the day it ends.", () => {
  expect(stateOn(duty, "2025-12-31")).toBe("coming");
  expect(stateOn(duty, "2026-01-01")).toBe("current");
  expect(stateOn(duty, "2026-02-28")).toBe("current");
  expect(stateOn(duty, "2026-03-01")).toBe("ended");
  expect(stateOn({ ...duty, effective_from: null, effective_to: null }, "1900-01-01")).toBe("current");
});

test("What is said of it has what, where and since when, and falls back to codes.", () => {
  const none = () => undefined;
  expect(subjectWords(duty, none, "vi")).toBe("Mọi loại của lĩnh vực Thoát nước");
  expect(subjectWords({ kind: "piano", sector: null }, none, "vi")).toBe("piano");
  expect(whereWords(duty.area, "en")).toBe("Catchment 1");
  expect(whereWords(duty.area && { ...duty.area, name: null }, "en")).toBe("LV-1");
  expect(whereWords(null, "vi")).toBe("toàn thành phố");
  expect(daysWords("2026-01-01", "2026-03-01", "vi")).toBe("từ 01/01/2026 đến trước 01/03/2026");
  expect(daysWords(null, null, "vi")).toBe("không ghi ngày");
  expect(reasonWords(duty, none, "vi")).toBe(
    "phụ trách Mọi loại của lĩnh vực Thoát nước, theo vùng Lưu vực 1",
  );
});
