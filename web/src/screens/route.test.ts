import { describe, expect, it } from "vitest";
import { formatRoute, parseRoute, type Route } from "./route.ts";

describe("the address", () => {
  it("is read and written alike", () => {
    const routes: Route[] = [
      { screen: "centre", thing: null, range: "24h" },
      { screen: "centre", thing: null, range: "7d" },
      { screen: "centre", thing: 12, range: "30d" },
      { screen: "deadLetters" },
    ];
    for (const route of routes) {
      const [path = "", search = ""] = formatRoute(route).split("?");
      expect(parseRoute(path, search)).toEqual(route);
    }
  });

  it("falls back to the shortest range, and knows what it does not know", () => {
    expect(parseRoute("/", "?khoang=1y")).toEqual({ screen: "centre", thing: null, range: "24h" });
    expect(parseRoute("/doi-tuong/x", "")).toEqual({ screen: "missing" });
    expect(parseRoute("/du-lieu", "")).toEqual({ screen: "missing" });
  });
});
