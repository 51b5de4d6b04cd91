import type { Direction, Ended, FoundThing, Reached, Related, Relation, RelationDraft } from "./contract.ts";
import { read, remove, send } from "./door.ts";

function asOf(atMs: number | null): Record<string, string> {
  return atMs === null ? {} : { at: new Date(atMs).toISOString() };
}

/** From a thing and to it, now or at an instant in milliseconds since 1970. */
export const readRelations = (thing: number, atMs: number | null, signal: AbortSignal) =>
  read<Relation[]>(`/api/things/${thing}/relations?${new URLSearchParams(asOf(atMs))}`, signal);

/** What lies up- or downstream of a thing, with where it is, the nearest first. */
export const readNetwork = (thing: number, direction: Direction, atMs: number | null, signal: AbortSignal) =>
  read<Reached[]>(
    `/api/things/${thing}/network?${new URLSearchParams({ direction, places: "true", ...asOf(atMs) })}`,
    signal,
  );

/** How many relations are new: none where they are there already. */
export const relate = (draft: RelationDraft) => send<Related>("/api/relations", [draft]);

export const endRelation = (id: number) => remove<Ended>(`/api/relations/${id}`);

/** Things that a text may name, the likeliest first. */
export const searchThings = (text: string, limit: number, signal: AbortSignal) =>
  read<FoundThing[]>(`/api/things/named?${new URLSearchParams({ q: text, limit: String(limit) })}`, signal);
