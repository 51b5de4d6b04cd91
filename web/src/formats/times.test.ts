import { describe, expect, it } from "vitest";
import { formatAge, formatDuration, formatMoment, formatSince } from "./times.ts";

// 14:32 in Can Tho is 07:32 in UTC.
const halfPastTwo = Date.parse("2026-11-21T07:32:00Z");
const minute = 60_000;
const hour = 60 * minute;

describe("moments", () => {
  it("are written dd/MM/yyyy HH:mm in city time", () => {
    expect(formatMoment(halfPastTwo)).toBe("21/11/2026 14:32");
    expect(formatMoment(Date.parse("2026-11-21T18:05:00Z"))).toBe("22/11/2026 01:05");
  });

  it("drop the day while it is today", () => {
    expect(formatSince(halfPastTwo - 87 * minute, halfPastTwo)).toBe("13:05");
    expect(formatSince(halfPastTwo - 24 * hour, halfPastTwo)).toBe("20/11 14:32");
    expect(formatSince(Date.parse("2016-03-01T00:00:00Z"), halfPastTwo)).toBe("01/03/2016 07:00");
  });
});

describe("ages", () => {
  it("are said in minutes below an hour", () => {
    expect(formatAge(3 * minute + 5_000, "vi")).toBe("3 phút trước");
    expect(formatAge(59 * minute, "vi")).toBe("59 phút trước");
  });

  it("grow to hours and days", () => {
    expect(formatAge(61 * minute, "vi")).toBe("1 giờ trước");
    expect(formatAge(50 * hour, "en")).toBe("2 d ago");
  });

  it("are now when the reading is slightly ahead of the clock", () => {
    expect(formatAge(-2_000, "vi")).toBe("vừa xong");
  });
});

describe("durations", () => {
  it("use the units a person would", () => {
    expect(formatDuration(45_000, "vi")).toBe("45 giây");
    expect(formatDuration(12 * minute, "vi")).toBe("12 phút");
    expect(formatDuration(90 * minute, "vi")).toBe("1 giờ 30 phút");
    expect(formatDuration(3 * hour, "vi")).toBe("3 giờ");
    expect(formatDuration(72 * hour, "vi")).toBe("3 ngày");
  });
});
