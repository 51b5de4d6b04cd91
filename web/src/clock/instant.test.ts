import { describe, expect, it } from "vitest";
import { formatInstant, parseInstant, wholeSecond } from "./instant.ts";

describe("an instant in the address", () => {
  it("is read by the city's clock and written alike", () => {
    expect(parseInstant("2026-03-12T17:40")).toBe(Date.parse("2026-03-12T10:40:00Z"));
    expect(formatInstant(Date.parse("2026-03-12T10:40:00Z"))).toBe("2026-03-12T17:40");
    expect(formatInstant(Date.parse("2026-03-12T10:40:05.900Z"))).toBe("2026-03-12T17:40:05");
  });

  it("is none when it cannot be one", () => {
    for (const text of [null, "", "now", "2026-03-12", "2026-13-12T17:40", "2026-03-12T17:40Z"]) {
      expect(parseInstant(text)).toBeNull();
    }
  });

  it("is rounded up to the second, so that what began then is there", () => {
    expect(wholeSecond(1_500)).toBe(2_000);
    expect(wholeSecond(2_000)).toBe(2_000);
  });
});
