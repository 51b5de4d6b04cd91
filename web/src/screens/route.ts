import { parseRange, type Range } from "../chart/ranges.ts";
import { formatInstant, parseInstant } from "../clock/instant.ts";

/** The map with its list; `at` is the instant it shows, in milliseconds since 1970, or null for now. */
export interface CentreRoute {
  screen: "centre";
  thing: number | null;
  range: Range;
  at: number | null;
}

/** What the address says. The hash (the place on the map) is read by the map itself. */
export type Route =
  | CentreRoute
  | { screen: "import"; id: number | null }
  | { screen: "changes" }
  | { screen: "deadLetters" }
  | { screen: "missing" };

/** The city as it is now. */
export const home: CentreRoute = { screen: "centre", thing: null, range: "24h", at: null };

function parseId(part: string | undefined): number | null {
  return part !== undefined && /^\d{1,15}$/.test(part) ? Number(part) : null;
}

export function parseRoute(path: string, search: string): Route {
  const [first, second, ...more] = path.split("/").filter((part) => part !== "");
  const query = new URLSearchParams(search);
  const range = parseRange(query.get("khoang"));
  const at = parseInstant(query.get("luc"));
  const id = parseId(second);
  if (more.length > 0 || (second !== undefined && id === null)) return { screen: "missing" };
  if (first === undefined) return { screen: "centre", thing: null, range, at };
  if (first === "doi-tuong" && id !== null) return { screen: "centre", thing: id, range, at };
  if (first === "nhap-du-lieu") return { screen: "import", id };
  if (second !== undefined) return { screen: "missing" };
  if (first === "thay-doi") return { screen: "changes" };
  if (first === "tin-loi") return { screen: "deadLetters" };
  return { screen: "missing" };
}

export function formatRoute(route: Route): string {
  if (route.screen === "deadLetters") return "/tin-loi";
  if (route.screen === "changes") return "/thay-doi";
  if (route.screen === "import") return route.id === null ? "/nhap-du-lieu" : `/nhap-du-lieu/${route.id}`;
  if (route.screen === "missing") return "/";
  const path = route.thing === null ? "/" : `/doi-tuong/${route.thing}`;
  const query: string[] = [];
  if (route.range !== "24h") query.push(`khoang=${route.range}`);
  if (route.at !== null) query.push(`luc=${formatInstant(route.at)}`);
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}
