import type { Direction } from "../api/contract.ts";
import { parseRange, type Range } from "../chart/ranges.ts";
import { formatInstant, parseInstant } from "../clock/instant.ts";

/** What lies up- or downstream of a thing. */
export interface Network {
  from: number;
  direction: Direction;
}

/**
 * The map with its list; `at` is the instant it shows, in milliseconds since 1970, or null for now. `network`
 * is what stands out on the map, whichever thing is open.
 */
export interface CentreRoute {
  screen: "centre";
  thing: number | null;
  range: Range;
  at: number | null;
  network: Network | null;
}

/** Many things changed at once: those of a kind whose name has the words, in the area of that code. */
export interface EditRoute {
  screen: "edit";
  kind: string | null;
  text: string;
  area: string | null;
}

/** What the address says. The hash (the place on the map) is read by the map itself. */
export type Route =
  | CentreRoute
  | { screen: "import"; id: number | null }
  | EditRoute
  | { screen: "changes" }
  | { screen: "deadLetters" }
  | { screen: "missing" };

/** The city as it is now. */
export const home: CentreRoute = { screen: "centre", thing: null, range: "24h", at: null, network: null };

const networkNames: Record<Direction, string> = { upstream: "thuong-luu", downstream: "ha-luu" };

function parseNetwork(query: URLSearchParams): Network | null {
  for (const direction of ["upstream", "downstream"] as const) {
    const from = parseId(query.get(networkNames[direction]) ?? undefined);
    if (from !== null) return { from, direction };
  }
  return null;
}

function parseId(part: string | undefined): number | null {
  return part !== undefined && /^\d{1,15}$/.test(part) ? Number(part) : null;
}

export function parseRoute(path: string, search: string): Route {
  const [first, second, ...more] = path.split("/").filter((part) => part !== "");
  const query = new URLSearchParams(search);
  const range = parseRange(query.get("khoang"));
  const at = parseInstant(query.get("luc"));
  const network = parseNetwork(query);
  const id = parseId(second);
  if (more.length > 0 || (second !== undefined && id === null)) return { screen: "missing" };
  if (first === undefined) return { screen: "centre", thing: null, range, at, network };
  if (first === "doi-tuong" && id !== null) return { screen: "centre", thing: id, range, at, network };
  if (first === "nhap-du-lieu") return { screen: "import", id };
  if (second !== undefined) return { screen: "missing" };
  if (first === "sua-hang-loat") {
    const text = query.get("tim") ?? "";
    return { screen: "edit", kind: query.get("loai"), text, area: query.get("dia-ban") };
  }
  if (first === "thay-doi") return { screen: "changes" };
  if (first === "tin-loi") return { screen: "deadLetters" };
  return { screen: "missing" };
}

function formatEdit({ kind, text, area }: EditRoute): string {
  const query = new URLSearchParams();
  if (kind !== null) query.set("loai", kind);
  if (text.trim() !== "") query.set("tim", text);
  if (area !== null) query.set("dia-ban", area);
  return query.size === 0 ? "/sua-hang-loat" : `/sua-hang-loat?${query}`;
}

export function formatRoute(route: Route): string {
  if (route.screen === "edit") return formatEdit(route);
  if (route.screen === "deadLetters") return "/tin-loi";
  if (route.screen === "changes") return "/thay-doi";
  if (route.screen === "import") return route.id === null ? "/nhap-du-lieu" : `/nhap-du-lieu/${route.id}`;
  if (route.screen === "missing") return "/";
  const path = route.thing === null ? "/" : `/doi-tuong/${route.thing}`;
  const query: string[] = [];
  if (route.range !== "24h") query.push(`khoang=${route.range}`);
  if (route.at !== null) query.push(`luc=${formatInstant(route.at)}`);
  if (route.network !== null) query.push(`${networkNames[route.network.direction]}=${route.network.from}`);
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}
