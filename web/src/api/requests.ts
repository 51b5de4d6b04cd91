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
import { Failure, failureFrom, unreachable } from "./failure.ts";

/** The one door to the server's JSON. Raises Failure, except when the signal aborted it. */
async function read<T>(
  address: string,
  signal?: AbortSignal,
  method: "GET" | "POST" | "DELETE" = "GET",
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      signal: signal ?? null,
      headers: { accept: "application/json" },
    });
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(cause);
  }
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    signal?.throwIfAborted();
    throw new Failure("unexpected", String(cause), response.status);
  }
  if (!response.ok) throw failureFrom(response.status, body);
  return body as T;
}

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

export const removeAttachment = (id: number) =>
  read<Attachment>(`/api/attachments/${id}`, undefined, "DELETE");

export const restoreAttachment = (id: number) =>
  read<Attachment>(`/api/attachments/${id}/restore`, undefined, "POST");

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
