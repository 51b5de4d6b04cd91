import type {
  Attachment,
  AuditPage,
  ChangeSummary,
  City,
  DeadLetters,
  FoundArea,
  Kind,
  LayerCount,
  Quantity,
  Series,
  ThingCollection,
  ThingDetails,
  ThingVersion,
  Turn,
  Undone,
} from "./contract.ts";
import { put, read, remove, send } from "./door.ts";

/** Who did what, the newest first. */
export const readAudit = (asked: URLSearchParams, signal: AbortSignal) =>
  read<AuditPage>(`/api/audit?${asked}`, signal);

export const readCity = (signal: AbortSignal) => read<City>("/api/city", signal);

export const readKinds = (signal: AbortSignal) => read<Kind[]>("/api/kinds", signal);

export const readQuantities = (signal: AbortSignal) => read<Quantity[]>("/api/quantities", signal);

function asOf(atMs: number | null): Record<string, string> {
  return atMs === null ? {} : { at: new Date(atMs).toISOString() };
}

/** Up to here every thing of the city is in the list and drawn by itself. */
const mostListed = 5_000;

/** Things, and whether they are the whole city. */
export interface ListedThings {
  things: ThingCollection;
  whole: boolean;
}

/**
 * The things of the city, now or as they were at an instant in milliseconds since 1970. Where they are too
 * many for a list these are the ones that are observed, and the others come to the map as tiles.
 */
export async function readThings(atMs: number | null, signal: AbortSignal): Promise<ListedThings> {
  const ask = (asked: Record<string, string>) =>
    read<ThingCollection>(`/api/things?${new URLSearchParams({ ...asked, ...asOf(atMs) })}`, signal);
  const first = await ask({ limit: String(mostListed) });
  if ((first.next ?? null) === null) return { things: first, whole: true };
  const features: ThingCollection["features"] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: ThingCollection = await ask({ observed: "true", after: String(after) });
    features.push(...page.features);
    after = page.next ?? null;
  }
  return { things: { type: "FeatureCollection", features, next: null }, whole: false };
}

/** How many things of each kind the city has, now or at an instant in milliseconds since 1970. */
export const readLayerCounts = (atMs: number | null, signal: AbortSignal) =>
  read<LayerCount[]>(`/api/kinds/counts?${new URLSearchParams(asOf(atMs))}`, signal);

/** The instants from which on things were otherwise than before, the first first. */
export const readTurns = (signal: AbortSignal) => read<Turn[]>("/api/changes/times", signal);

export const readThing = (id: number, atMs: number | null, signal: AbortSignal) =>
  read<ThingDetails>(`/api/things/${id}?${new URLSearchParams(asOf(atMs))}`, signal);

/** What a thing is and was, the newest first. */
export const readVersions = (id: number, signal: AbortSignal) =>
  read<ThingVersion[]>(`/api/things/${id}/versions`, signal);

/** Areas that a text may mean, the likeliest first. */
export const readAreas = (text: string, limit: number, signal: AbortSignal) =>
  read<FoundArea[]>(`/api/areas?${new URLSearchParams({ q: text, limit: String(limit) })}`, signal);

export const readAttachments = (thing: number, signal: AbortSignal) =>
  read<Attachment[]>(`/api/things/${thing}/attachments`, signal);

export const describeAttachment = (id: number, words: { name: string; description: string }) =>
  put<Attachment>(`/api/attachments/${id}`, words);

export const removeAttachment = (id: number) => remove<Attachment>(`/api/attachments/${id}`);

export const restoreAttachment = (id: number) => send<Attachment>(`/api/attachments/${id}/restore`, {});

export const readDeadLetters = (signal: AbortSignal) =>
  read<DeadLetters>("/api/dead-letters?limit=100", signal);

/** Changes of many things at once and undone ones, the newest first, older than the one given. */
export const readChanges = (before: number | null, limit: number, signal: AbortSignal) =>
  read<ChangeSummary[]>(`/api/changes?limit=${limit}${before === null ? "" : `&before=${before}`}`, signal);

export const undoChange = (id: number) => send<Undone>(`/api/changes/${id}/undo`, {});

/** Observations of a datastream between two instants, in milliseconds since 1970. */
export function readSeries(
  datastream: number,
  startMs: number,
  endMs: number,
  resolution: "auto" | "raw" | "hour",
  signal: AbortSignal,
): Promise<Series> {
  const query = new URLSearchParams({
    start: new Date(startMs).toISOString(),
    end: new Date(endMs).toISOString(),
    resolution,
  });
  return read<Series>(`/api/datastreams/${datastream}/series?${query}`, signal);
}
