import type { FeatureCollection } from "geojson";
import type { SearchAnswer, WholeArea } from "../api/contract.ts";
import { read } from "../api/door.ts";
import type { AreaMark } from "../areas/mark.ts";
import type { Look } from "../map/place.ts";

/** What a text may mean, the likeliest first; of equals the nearest to where the map looks. */
export function searchAll(
  text: string,
  limit: number,
  look: Look | null,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  const asked: Record<string, string> = { q: text, limit: String(limit) };
  if (look !== null) asked.near = `${look.longitude},${look.latitude}`;
  return read<SearchAnswer>(`/api/search?${new URLSearchParams(asked)}`, signal);
}

/** The pieces of the street that a thing belongs to. */
export const readPieces = (thing: number, signal: AbortSignal) =>
  read<FeatureCollection>(`/api/things/${thing}/pieces`, signal);

/** An area with its outline. */
export const readArea = ({ level, code, zoneType }: AreaMark, signal: AbortSignal) => {
  const asked = zoneType === null ? "" : `?${new URLSearchParams({ zone_type: zoneType })}`;
  return read<WholeArea>(`/api/areas/${level}/${encodeURIComponent(code)}${asked}`, signal);
};
