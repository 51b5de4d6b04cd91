import type { Completeness, Drifts } from "./contract.ts";
import { read } from "./door.ts";

const root = "/api/completeness";

/** Which data series are looked at: of a kind, an area (its code) and an agency (its uid); null: of all. */
export interface CompletenessAsked {
  kind: string | null;
  area: string | null;
  agency: string | null;
}

function written(asked: CompletenessAsked): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ["kind", "area", "agency"] as const) {
    const value = asked[name];
    if (value !== null) query.set(name, value);
  }
  return query;
}

/** The worst of the last 30 days, at most so many. */
export function readCompleteness(
  asked: CompletenessAsked,
  most: number,
  signal: AbortSignal,
): Promise<Completeness> {
  const query = written(asked);
  query.set("limit", String(most));
  return read(`${root}?${query}`, signal);
}

/** Where the same is a CSV file, of all and not only of the worst. */
export const completenessFile = (asked: CompletenessAsked) => `${root}/export?${written(asked)}`;

/** Which sensors drifted on the newest day that was judged. */
export const readDrifts = (signal: AbortSignal): Promise<Drifts> => read("/api/drifts", signal);
