import type { ChangeSummary, ImportView } from "../api/contract.ts";

/** What a change did, in things. */
export interface Counts {
  created: number;
  updated: number;
}

/** The counts in a change's detail, or null where it holds none. */
export function countsOf(detail: Readonly<Record<string, unknown>>): Counts | null {
  const { created, updated } = detail;
  return typeof created === "number" && typeof updated === "number" ? { created, updated } : null;
}

/** The import that a change came from, where it is among the known ones. */
export function importOf<T extends Pick<ImportView, "change_id">>(
  change: Pick<ChangeSummary, "id">,
  imports: readonly T[],
): T | null {
  return imports.find(({ change_id }) => change_id === change.id) ?? null;
}
