import type { ImportOptions } from "../api/contract.ts";

/** What a person has said so far; what is left out is for the server to suggest. */
export type Wishes = Partial<ImportOptions>;

/** Options that say nothing: all of it is for the server to suggest. */
export const unsaid: ImportOptions = {
  kind: null,
  translator: null,
  layers: null,
  crs: null,
  former_province: null,
  swapped: false,
  text: "auto",
  encoding: null,
  mapping: null,
  prefix: null,
  x_field: null,
  y_field: null,
  wkt_field: null,
  since: null,
  agency: null,
};

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** True when both ask for the same; what is not said is as good as its default. */
export function sameOptions(a: Wishes, b: Wishes): boolean {
  const keys = Object.keys(unsaid) as (keyof ImportOptions)[];
  return keys.every((key) => {
    const [left, right] = [a[key] ?? unsaid[key], b[key] ?? unsaid[key]];
    return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
  });
}

/** What was said, without what only repeats a default: so that the server suggests the rest. */
export function saidOf(options: Wishes): Wishes {
  const said = Object.entries(options).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(said);
}

/** The wishes with one change. Another kind has other properties, so what the fields are is asked anew. */
export function withWish(wishes: Wishes, change: Wishes): Wishes {
  const renewed = "kind" in change || "translator" in change ? { mapping: null } : {};
  return saidOf({ ...wishes, ...renewed, ...change });
}
