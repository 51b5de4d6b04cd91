import { expect, test } from "vitest";
import { dayBefore, formatIsoDay, isoDay } from "./days.ts";

test("A day is written the Vietnamese way, and an instant falls on the city's day.", () => {
  expect(formatIsoDay("2026-03-01")).toBe("01/03/2026");
  expect(isoDay(Date.parse("2026-02-28T17:00:00Z"))).toBe("2026-03-01");
  expect(isoDay(Date.parse("2026-02-28T16:59:59Z"))).toBe("2026-02-28");
});

test("The day before the first of March is the last of February, leap years and all.", () => {
  expect(dayBefore("2026-03-01")).toBe("2026-02-28");
  expect(dayBefore("2028-03-01")).toBe("2028-02-29");
});
