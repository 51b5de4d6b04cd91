import { parseRange, type Range } from "../chart/ranges.ts";

/** What the address says. The hash (the place on the map) is read by the map itself. */
export type Route =
  | { screen: "centre"; thing: number | null; range: Range }
  | { screen: "deadLetters" }
  | { screen: "missing" };

export function parseRoute(path: string, search: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  const range = parseRange(new URLSearchParams(search).get("khoang"));
  if (parts.length === 0) return { screen: "centre", thing: null, range };
  if (parts.length === 1 && parts[0] === "tin-loi") return { screen: "deadLetters" };
  if (parts.length === 2 && parts[0] === "doi-tuong" && /^\d{1,15}$/.test(parts[1] ?? "")) {
    return { screen: "centre", thing: Number(parts[1]), range };
  }
  return { screen: "missing" };
}

export function formatRoute(route: Route): string {
  if (route.screen === "deadLetters") return "/tin-loi";
  if (route.screen === "missing") return "/";
  const path = route.thing === null ? "/" : `/doi-tuong/${route.thing}`;
  return route.range === "24h" ? path : `${path}?khoang=${route.range}`;
}
