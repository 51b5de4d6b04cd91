import { describe, expect, it } from "vitest";
import { seesAny } from "./seen.ts";

const town = { bounds: [108, 15, 109, 16] as [number, number, number, number], minzoom: 4 };

describe("the base map in a view", () => {
  it("is seen where the two overlap", () => {
    expect(seesAny([108.5, 15.5, 108.6, 15.6], 14, town)).toBe(true);
    expect(seesAny([100, 8, 110, 24], 5, town)).toBe(true);
    expect(seesAny([109.1, 15.5, 110, 15.6], 14, town)).toBe(false);
    expect(seesAny([108.5, 16.1, 108.6, 16.2], 14, town)).toBe(false);
  });

  it("is not seen from farther than its first zoom", () => {
    expect(seesAny([100, 8, 110, 24], 3, town)).toBe(false);
  });
});
