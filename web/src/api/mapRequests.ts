import type { Place } from "../things/shape.ts";
import type { Chosen, Here, Selection } from "./contract.ts";
import { fetchFile, read, send } from "./door.ts";

function asOf(atMs: number | null): Record<string, string> {
  return atMs === null ? {} : { at: new Date(atMs).toISOString() };
}

/** Everything at a place and around it, now or at an instant in milliseconds since 1970. */
export function readHere(
  { latitude, longitude }: Place,
  radiusM: number,
  atMs: number | null,
  signal: AbortSignal,
): Promise<Here> {
  const asked = { lon: String(longitude), lat: String(latitude), radius: String(radiusM), ...asOf(atMs) };
  return read<Here>(`/api/here?${new URLSearchParams(asked)}`, signal);
}

/** A column of the table, or a property of the things' kind by its name. */
export type Order = { column: "name" | "kind" | "area" } | { property: string };

export interface Rows {
  order: Order;
  falling: boolean;
  offset: number;
  limit: number;
}

/** A page of the table of chosen things. */
export function readChosen(
  selection: Selection,
  { order, falling, offset, limit }: Rows,
  atMs: number | null,
  signal: AbortSignal,
): Promise<Chosen> {
  const query = new URLSearchParams({
    ...("property" in order ? { property: order.property } : { order: order.column }),
    falling: String(falling),
    offset: String(offset),
    limit: String(limit),
    ...asOf(atMs),
  });
  return send<Chosen>(`/api/things/chosen?${query}`, selection, signal);
}

/** The chosen things of a kind as a file, with the name that the server gives it. */
export function exportChosen(
  selection: Selection,
  format: string,
  atMs: number | null,
): Promise<{ name: string; file: Blob }> {
  return fetchFile(`/api/export?${new URLSearchParams({ format, ...asOf(atMs) })}`, selection);
}
