import { describe, expect, it } from "vitest";
import { formatLook, parseLook } from "./place.ts";

describe("the place in the address", () => {
  it("is read and written alike", () => {
    const look = { zoom: 12.5, latitude: 10.034, longitude: 105.7875 };
    expect(formatLook(look)).toBe("#12.50/10.03400/105.78750");
    expect(parseLook(formatLook(look))).toEqual(look);
  });

  it("is none when it makes no sense", () => {
    expect(parseLook("")).toBeNull();
    expect(parseLook("#a/b/c")).toBeNull();
    expect(parseLook("#12/95/105")).toBeNull();
    expect(parseLook("#12//105")).toBeNull();
  });
});
