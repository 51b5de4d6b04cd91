import type {
  Attachment,
  City,
  DeadLetters,
  FoundArea,
  Kind,
  Quantity,
  Series,
  ThingCollection,
  ThingDetails,
} from "./contract.ts";
import { read, remove, send } from "./door.ts";

export const readCity = (signal: AbortSignal) => read<City>("/api/city", signal);

export const readKinds = (signal: AbortSignal) => read<Kind[]>("/api/kinds", signal);

export const readQuantities = (signal: AbortSignal) => read<Quantity[]>("/api/quantities", signal);

export const readThings = (signal: AbortSignal) => read<ThingCollection>("/api/things", signal);

export const readThing = (id: number, signal: AbortSignal) => read<ThingDetails>(`/api/things/${id}`, signal);

/** Areas that a text may mean, the likeliest first. */
export const readAreas = (text: string, limit: number, signal: AbortSignal) =>
  read<FoundArea[]>(`/api/areas?${new URLSearchParams({ q: text, limit: String(limit) })}`, signal);

export const readAttachments = (thing: number, signal: AbortSignal) =>
  read<Attachment[]>(`/api/things/${thing}/attachments`, signal);

export const removeAttachment = (id: number) => remove<Attachment>(`/api/attachments/${id}`);

export const restoreAttachment = (id: number) => send<Attachment>(`/api/attachments/${id}/restore`, {});

export const readDeadLetters = (signal: AbortSignal) =>
  read<DeadLetters>("/api/dead-letters?limit=100", signal);

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
