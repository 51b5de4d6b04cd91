import { describe, expect, it } from "vitest";
import { figureWords, verdictOf } from "./metricWords.ts";

describe("a figure of the alarms", () => {
  it("is said in its unit and the person's language", () => {
    expect(figureWords("flood_share", 0.0123, "vi")).toBe("1,2%");
    expect(figureWords("per_hour", 6, "vi")).toBe("6");
    expect(figureWords("per_hour", 5.26, "en")).toBe("5.3");
    expect(figureWords("acknowledge_2_min", 5, "vi")).toBe("5 phút");
  });

  it("stands as it is told, or has no target, or nothing to count", () => {
    expect(verdictOf({ value: 13, verdict: "act" })).toBe("act");
    expect(verdictOf({ value: 3, verdict: null })).toBe("none");
    expect(verdictOf({ value: null, verdict: null })).toBe("nothing");
  });
});
