import { describe, expect, it } from "vitest";
import { formatNumber, formatPlain, formatShare, formatValue } from "./numbers.ts";

describe("numbers", () => {
  it("are written 1.234,5 in Vietnamese and 1,234.5 in English", () => {
    expect(formatNumber(1234.5, 1, "vi")).toBe("1.234,5");
    expect(formatNumber(1234.5, 1, "en")).toBe("1,234.5");
  });

  it("carry a true minus, and none when they round to zero", () => {
    expect(formatNumber(-0.12, 2, "vi")).toBe("−0,12");
    expect(formatNumber(-0.004, 2, "vi")).toBe("0,00");
  });

  it("stand before their unit, percent without a space", () => {
    expect(formatValue(1.92, 2, "m", "vi")).toBe("1,92\u00a0m");
    expect(formatValue(12.5, 1, "%", "vi")).toBe("12,5%");
    expect(formatValue(74, 0, "1", "vi")).toBe("74");
  });

  it("show only the decimals they need as properties", () => {
    expect(formatPlain(2, "vi")).toBe("2");
    expect(formatPlain(2.25, "vi")).toBe("2,25");
  });
});

describe("a share", () => {
  it("reads 100% only when nothing is missing", () => {
    expect(formatShare(1)).toBe("100%");
    expect(formatShare(0.999)).toBe("99%");
  });
});
