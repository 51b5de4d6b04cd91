import type { Direction } from "../api/contract.ts";
import { type AreaMark, formatMark, parseMark } from "../areas/mark.ts";
import { type AuditQuestion, formatQuestion, parseQuestion } from "../audit/question.ts";
import { parseRange, type Range } from "../chart/ranges.ts";
import { formatInstant, parseInstant } from "../clock/instant.ts";
import { formatOff, noneOff, type Off, parseOff } from "../layers/off.ts";
import { type Chooser, formatChooser, formatPlace, parseChooser, parsePlace } from "../maptools/spots.ts";
import { type Found, formatFound, parseFound } from "../search/found.ts";
import type { Place } from "../things/shape.ts";

/** What lies up- or downstream of a thing. */
export interface Network {
  from: number;
  direction: Direction;
}

/**
 * The map with its list; `at` is the instant it shows, in milliseconds since 1970, or null for now; `area` is
 * what they are narrowed to. `network` is what stands out on the map, whichever thing is open; `here` a place
 * that was asked about, `chooser` where the things lie that the table below the map shows, and `found` what was
 * searched for and is marked. `shaping` is the thing whose shape is edited on the map, or "draw" for a new one.
 */
export interface CentreRoute {
  screen: "centre";
  thing: number | null;
  range: Range;
  at: number | null;
  area: AreaMark | null;
  network: Network | null;
  here: Place | null;
  chooser: Chooser | null;
  found: Found | null;
  shaping: number | "draw" | null;
  /** The layers of the map that are switched off. */
  off: Off;
  /** Whether this is on paper: `/in` instead of the screen. */
  print: boolean;
}

/** The agencies, one of them opened; `day` (2026-03-12) is when they are looked at, or null for today. */
export interface AgenciesRoute {
  screen: "agencies";
  uid: string | null;
  day: string | null;
}

/**
 * Many things changed at once: those of a kind whose name has the words, in the area of that code and inside
 * the corners that were drawn.
 */
export interface EditRoute {
  screen: "edit";
  kind: string | null;
  text: string;
  area: string | null;
  drawn: readonly Place[] | null;
}

/** Who may sign in, one of them opened. */
export interface UsersRoute {
  screen: "users";
  id: number | null;
}

/** What may connect to the broker, one of them opened. */
export interface DevicesRoute {
  screen: "devices";
  id: number | null;
}

/** Who did what, narrowed to what is asked. */
export interface AuditRoute {
  screen: "audit";
  asked: AuditQuestion;
}

/** What is done about personal data: a part of it, and which request or breach is opened. */
export interface PrivacyRoute {
  screen: "privacy";
  part: PrivacyPart;
  id: number | null;
}

export type PrivacyPart = "requests" | "consents" | "breaches" | "catalogue";

/** The city's dated values: on which day (2026-03-12), null for today, and with which words. */
export interface ParametersRoute {
  screen: "parameters";
  day: string | null;
  text: string;
}

/** How complete data series are: of a kind and an agency (its uid), null for all. */
export interface CompletenessRoute {
  screen: "completeness";
  kind: string | null;
  agency: string | null;
}

/** The alarm rules, one of them opened. */
export interface RulesRoute {
  screen: "rules";
  id: number | null;
}

/** The alarms, one of them opened: of these priorities (none: of all), or those that are put aside. */
export interface AlarmsRoute {
  screen: "alarms";
  id: number | null;
  priorities: readonly number[];
  shelved: boolean;
}

/** How well alarms are kept, over the last days. */
export interface AlarmMetricsRoute {
  screen: "alarmMetrics";
  days: MetricDays;
}

export const metricDays = [1, 7, 30] as const;
export type MetricDays = (typeof metricDays)[number];

/** What the address says. The hash (the place on the map) is read by the map itself. */
export type Route =
  | CentreRoute
  | { screen: "import"; id: number | null }
  | AgenciesRoute
  | { screen: "areas"; area: AreaMark | null }
  | EditRoute
  | { screen: "changes" }
  | { screen: "deadLetters" }
  | { screen: "signIn" }
  | { screen: "account" }
  | UsersRoute
  | DevicesRoute
  | AuditRoute
  | PrivacyRoute
  | ParametersRoute
  | CompletenessRoute
  | AlarmsRoute
  | AlarmMetricsRoute
  | { screen: "service" }
  | RulesRoute
  | { screen: "missing" };

/** The city as it is now. */
export const home: CentreRoute = {
  screen: "centre",
  thing: null,
  range: "24h",
  at: null,
  area: null,
  network: null,
  here: null,
  chooser: null,
  found: null,
  shaping: null,
  off: noneOff,
  print: false,
};

const adminScreens = ["users", "devices", "rules"] as const;
const adminNames = { users: "nguoi-dung", devices: "thiet-bi", rules: "luat-canh-bao" } as const;

const networkNames: Record<Direction, string> = { upstream: "thuong-luu", downstream: "ha-luu" };

function parseNetwork(query: URLSearchParams): Network | null {
  for (const direction of ["upstream", "downstream"] as const) {
    const from = parseId(query.get(networkNames[direction]) ?? undefined);
    if (from !== null) return { from, direction };
  }
  return null;
}

const privacyNames: Record<PrivacyPart, string> = {
  requests: "yeu-cau",
  consents: "dong-y",
  breaches: "su-co",
  catalogue: "danh-muc",
};

function parsePrivacy(name: string | undefined, number: string | undefined): PrivacyRoute | null {
  const id = parseId(number);
  const wrong = number !== undefined && id === null;
  if (name === undefined) return { screen: "privacy", part: "requests", id: null };
  for (const part of ["requests", "consents", "breaches", "catalogue"] as const)
    if (privacyNames[part] === name && !wrong) return { screen: "privacy", part, id };
  return null;
}

function parseId(part: string | undefined): number | null {
  return part !== undefined && /^\d{1,15}$/.test(part) ? Number(part) : null;
}

const day = /^\d{4}-\d{2}-\d{2}$/;

function parseDay(text: string | null): string | null {
  return text !== null && day.test(text) && Number.isFinite(Date.parse(text)) ? text : null;
}

/** Each of 1 to 4 once, in order. */
function parsePriorities(text: string | null): number[] {
  const named = (text ?? "").split(",");
  return [1, 2, 3, 4].filter((each) => named.includes(String(each)));
}

function parseWord(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function parseCentre(thing: number | null, query: URLSearchParams): CentreRoute {
  const area = parseMark(query.get("dia-ban"));
  return {
    screen: "centre",
    thing,
    range: parseRange(query.get("khoang")),
    at: parseInstant(query.get("luc")),
    area,
    network: parseNetwork(query),
    here: parsePlace(query.get("day")),
    chooser: parseChooser(query.get("vung")),
    found: parseFound(query.get("tim-thay")),
    shaping: query.has("ve-them") ? "draw" : parseId(query.get("sua-hinh") ?? undefined),
    off: parseOff(query.get("tat")),
    print: false,
  };
}

export function parseRoute(path: string, search: string): Route {
  const [first, second, ...more] = path.split("/").filter((part) => part !== "");
  const query = new URLSearchParams(search);
  const missing: Route = { screen: "missing" };
  if (first === "dia-ban") {
    const area = parseMark([second, ...more].join("/"));
    return second === undefined || area !== null ? { screen: "areas", area } : missing;
  }
  if (first === "quan-tri" && second === "nhat-ky" && more.length === 0)
    return { screen: "audit", asked: parseQuestion(query) };
  if (first === "quan-tri" && second === "tham-so" && more.length === 0)
    return { screen: "parameters", day: parseDay(query.get("ngay")), text: query.get("tim") ?? "" };
  if (first === "quan-tri" && second === "do-day-du" && more.length === 0)
    return { screen: "completeness", kind: query.get("loai"), agency: query.get("don-vi") };
  if (first === "quan-tri" && second === "du-lieu-ca-nhan" && more.length < 3)
    return parsePrivacy(more[0], more[1]) ?? missing;
  if (first === "quan-tri") {
    const id = parseId(more[0]);
    const screen = adminScreens.find((each) => adminNames[each] === second) ?? null;
    const known = more.length < 2 && (more.length === 0 || id !== null);
    return known && screen !== null ? { screen, id } : missing;
  }
  if (more.length > 0) return missing;
  if (first === "co-quan") {
    const uid = second === undefined ? null : parseWord(second);
    const named = second === undefined || uid !== null;
    return named ? { screen: "agencies", uid, day: parseDay(query.get("ngay")) } : missing;
  }
  if (first === "canh-bao" && second === "bao-tri") return { screen: "service" };
  if (first === "canh-bao" && second === "chi-so") {
    const asked = metricDays.find((each) => String(each) === query.get("ngay"));
    return { screen: "alarmMetrics", days: asked ?? 7 };
  }
  const id = parseId(second);
  if (second !== undefined && id === null) return missing;
  if (first === undefined) return parseCentre(null, query);
  if (first === "doi-tuong" && id !== null) return parseCentre(id, query);
  if (first === "in" && second === undefined)
    return { ...parseCentre(parseId(query.get("doi-tuong") ?? undefined), query), print: true };
  if (first === "nhap-du-lieu") return { screen: "import", id };
  if (first === "canh-bao")
    return {
      screen: "alarms",
      id,
      priorities: parsePriorities(query.get("muc")),
      shelved: query.has("tam-an"),
    };
  if (second !== undefined) return missing;
  if (first === "sua-hang-loat") {
    const text = query.get("tim") ?? "";
    const chooser = parseChooser(query.get("vung"));
    const drawn = chooser === "area" ? null : chooser;
    return { screen: "edit", kind: query.get("loai"), text, area: query.get("dia-ban"), drawn };
  }
  if (first === "thay-doi") return { screen: "changes" };
  if (first === "dang-nhap") return { screen: "signIn" };
  if (first === "tai-khoan") return { screen: "account" };
  if (first === "tin-loi") return { screen: "deadLetters" };
  return missing;
}

function formatEdit({ kind, text, area, drawn }: EditRoute): string {
  const query = new URLSearchParams();
  if (kind !== null) query.set("loai", kind);
  if (text.trim() !== "") query.set("tim", text);
  if (area !== null) query.set("dia-ban", area);
  if (drawn !== null) query.set("vung", formatChooser(drawn));
  return query.size === 0 ? "/sua-hang-loat" : `/sua-hang-loat?${query}`;
}

export function formatRoute(route: Route): string {
  if (route.screen === "edit") return formatEdit(route);
  if (route.screen === "deadLetters") return "/tin-loi";
  if (route.screen === "signIn") return "/dang-nhap";
  if (route.screen === "account") return "/tai-khoan";
  if (route.screen === "users" || route.screen === "devices" || route.screen === "rules") {
    const what = adminNames[route.screen];
    return written(`/quan-tri/${what}${route.id === null ? "" : `/${route.id}`}`, []);
  }
  if (route.screen === "privacy") {
    const parts = ["/quan-tri/du-lieu-ca-nhan", privacyNames[route.part], route.id];
    return parts.filter((part) => part !== null).join("/");
  }
  if (route.screen === "audit") {
    const asked = formatQuestion(route.asked);
    return written("/quan-tri/nhat-ky", asked === "" ? [] : [asked]);
  }
  if (route.screen === "parameters") {
    const asked = new URLSearchParams();
    if (route.text.trim() !== "") asked.set("tim", route.text);
    if (route.day !== null) asked.set("ngay", route.day);
    return written("/quan-tri/tham-so", asked.size === 0 ? [] : [asked.toString()]);
  }
  if (route.screen === "completeness") {
    const asked = new URLSearchParams();
    if (route.kind !== null) asked.set("loai", route.kind);
    if (route.agency !== null) asked.set("don-vi", route.agency);
    return written("/quan-tri/do-day-du", asked.size === 0 ? [] : [asked.toString()]);
  }
  if (route.screen === "alarms") {
    const asked: string[] = [];
    if (route.priorities.length > 0) asked.push(`muc=${route.priorities.join(",")}`);
    if (route.shelved) asked.push("tam-an=1");
    return written(route.id === null ? "/canh-bao" : `/canh-bao/${route.id}`, asked);
  }
  if (route.screen === "alarmMetrics")
    return written("/canh-bao/chi-so", route.days === 7 ? [] : [`ngay=${route.days}`]);
  if (route.screen === "service") return "/canh-bao/bao-tri";
  if (route.screen === "changes") return "/thay-doi";
  if (route.screen === "import") return route.id === null ? "/nhap-du-lieu" : `/nhap-du-lieu/${route.id}`;
  if (route.screen === "areas")
    return route.area === null ? "/dia-ban" : `/dia-ban/${formatMark(route.area)}`;
  if (route.screen === "missing") return "/";
  const query: string[] = [];
  if (route.screen === "agencies") {
    if (route.day !== null) query.push(`ngay=${route.day}`);
    return written(route.uid === null ? "/co-quan" : `/co-quan/${encodeURIComponent(route.uid)}`, query);
  }
  if (route.range !== "24h") query.push(`khoang=${route.range}`);
  if (route.at !== null) query.push(`luc=${formatInstant(route.at)}`);
  if (route.area !== null) query.push(`dia-ban=${encodeURIComponent(formatMark(route.area))}`);
  if (route.network !== null) query.push(`${networkNames[route.network.direction]}=${route.network.from}`);
  if (route.here !== null) query.push(`day=${formatPlace(route.here)}`);
  if (route.chooser !== null) query.push(`vung=${formatChooser(route.chooser)}`);
  if (route.found !== null) query.push(`tim-thay=${encodeURIComponent(formatFound(route.found))}`);
  if (route.shaping !== null)
    query.push(route.shaping === "draw" ? "ve-them=1" : `sua-hinh=${route.shaping}`);
  if (route.off.length > 0) query.push(`tat=${formatOff(route.off)}`);
  if (route.print) {
    if (route.thing !== null) query.push(`doi-tuong=${route.thing}`);
    return written("/in", query);
  }
  return written(route.thing === null ? "/" : `/doi-tuong/${route.thing}`, query);
}

function written(path: string, query: readonly string[]): string {
  return query.length === 0 ? path : `${path}?${query.join("&")}`;
}
