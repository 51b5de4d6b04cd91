import type { Words } from "../api/contract.ts";

type Detail = Readonly<Record<string, unknown>>;

/** What a change did, in things. */
export interface Counts {
  created: number;
  updated: number;
}

/** The counts in a change's detail, or null where it holds none. */
export function countsOf(detail: Detail): Counts | null {
  const { created, updated } = detail;
  return typeof created === "number" && typeof updated === "number" ? { created, updated } : null;
}

/** What a change tells of the import that made it. */
export interface Origin {
  /** The import's number. */
  id: number;
  /** Rows that were not brought in. */
  refused: number;
  /** How many rows were of which kind. */
  kinds: readonly (readonly [kind: string, count: number])[];
  /** Where the numbers of the file were on the earth, by its name or else by its code. */
  crs: Words | string | null;
}

function isWords(value: unknown): value is Words {
  return typeof value === "object" && value !== null && "vi" in value && "en" in value;
}

/** The import in a change's detail, or null where something else made the change. */
export function originOf(detail: Detail): Origin | null {
  const { import: id, refused, kinds, crs, crs_label } = detail;
  if (typeof id !== "number") return null;
  const counted = Object.entries(typeof kinds === "object" && kinds !== null ? kinds : {});
  return {
    id,
    refused: typeof refused === "number" ? refused : 0,
    kinds: counted.filter((pair): pair is [string, number] => typeof pair[1] === "number"),
    crs: isWords(crs_label) ? crs_label : typeof crs === "string" ? crs : null,
  };
}
