/** Which entries of the audit log are looked at, as the address says it; null and "" are not asked. */
export interface AuditQuestion {
  words: string;
  who: string;
  event: string;
  outcome: string;
  subject: string;
  address: string;
  /** Days (2026-11-22) by the wall's clock in Vietnam; both belong to the span. */
  from: string | null;
  until: string | null;
  /** The number to go on before, on an older page. */
  before: number | null;
}

export const everything: AuditQuestion = {
  words: "",
  who: "",
  event: "",
  outcome: "",
  subject: "",
  address: "",
  from: null,
  until: null,
  before: null,
};

/** The whole log from its newest entry on. */
export const wholeLog = { screen: "audit", asked: everything } as const;

const names = {
  words: "tim",
  who: "ai",
  event: "viec",
  outcome: "ket-qua",
  subject: "doi-tuong",
  address: "dia-chi",
} as const;
const texts = Object.keys(names) as (keyof typeof names)[];
const day = /^\d{4}-\d{2}-\d{2}$/;

function parseDay(text: string | null): string | null {
  return text !== null && day.test(text) && Number.isFinite(Date.parse(text)) ? text : null;
}

export function parseQuestion(query: URLSearchParams): AuditQuestion {
  const before = query.get("truoc") ?? "";
  const asked = { ...everything, from: parseDay(query.get("tu")), until: parseDay(query.get("den")) };
  for (const each of texts) asked[each] = (query.get(names[each]) ?? "").trim();
  return { ...asked, before: /^\d{1,15}$/.test(before) ? Number(before) : null };
}

export function formatQuestion(asked: AuditQuestion): string {
  const query = new URLSearchParams();
  for (const each of texts) if (asked[each] !== "") query.set(names[each], asked[each]);
  if (asked.from !== null) query.set("tu", asked.from);
  if (asked.until !== null) query.set("den", asked.until);
  if (asked.before !== null) query.set("truoc", String(asked.before));
  return query.toString();
}

const dayMs = 86_400_000;

/** When a day begins in Vietnam, so many days later, as the server reads instants. */
function beginOf(text: string, later: number): string {
  return new Date(Date.parse(`${text}T00:00:00+07:00`) + later * dayMs).toISOString();
}

/** The same question as the server is asked; a file has all pages. */
export function toServer(asked: AuditQuestion, limit: number | null): URLSearchParams {
  const query = new URLSearchParams();
  const set = (name: string, value: string) => value !== "" && query.set(name, value);
  set("q", asked.words);
  set("who", asked.who);
  set("event", asked.event);
  set("outcome", asked.outcome);
  set("subject", asked.subject);
  set("address", asked.address);
  if (asked.from !== null) query.set("since", beginOf(asked.from, 0));
  if (asked.until !== null) query.set("until", beginOf(asked.until, 1));
  if (limit !== null) {
    if (asked.before !== null) query.set("before", String(asked.before));
    query.set("limit", String(limit));
  }
  return query;
}

/** Whether anything narrows the log. */
export function isNarrowed(asked: AuditQuestion): boolean {
  return formatQuestion({ ...asked, before: null }) !== "";
}
