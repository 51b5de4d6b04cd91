/** One thing that is said of a subject: what it was and what it is, null where it is not there. */
export interface Difference {
  path: string;
  before: string | null;
  after: string | null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function write(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) return value.join(", ");
  return JSON.stringify(value);
}

/** Every single value, by the names that lead to it. */
function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (isRecord(value)) {
    for (const [name, each] of Object.entries(value)) {
      flatten(each, path === "" ? name : `${path}.${name}`, into);
    }
  } else if (value !== null && value !== undefined && value !== "") {
    into.set(path, write(value));
  }
}

/** What differs between before and after; where only one of them is told, all of it. */
export function listDifferences(before: unknown, after: unknown): Difference[] {
  const was = new Map<string, string>();
  const is = new Map<string, string>();
  flatten(before, "", was);
  flatten(after, "", is);
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((each) => each.before !== each.after);
}
