import { expect, test } from "vitest";
import { lookAt } from "./look.ts";

test("A box half the world wide is seen at zoom log2(600 / 256) ≈ 1.2, from its middle.", () => {
  expect(lookAt([0, -1, 180, 1])).toEqual({ zoom: 1.2, latitude: 0, longitude: 90 });
});

test("A tall box counts by its height, a tiny one is not looked at from too near.", () => {
  expect(lookAt([105, 9, 105.1, 11]).zoom).toBeLessThan(lookAt([105, 9.9, 105.1, 10]).zoom);
  expect(lookAt([105, 10, 105, 10]).zoom).toBe(15);
});
