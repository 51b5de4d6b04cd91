import type { SearchHit } from "../api/contract.ts";
import { type Box, lookAt } from "../areas/look.ts";
import { markOf } from "../areas/mark.ts";
import type { Look } from "../map/place.ts";
import type { CentreRoute } from "../screens/route.ts";
import type { Found } from "./found.ts";

export type HitType = SearchHit["type"];

/** How close the map comes to something that has no extent. */
const placeZoom = 17;

/** The hits by their type, the type of the likeliest first; within each they stay in order. */
export function byType(hits: readonly SearchHit[]): SearchHit[] {
  const types = [...new Set(hits.map(({ type }) => type))];
  return types.flatMap((type) => hits.filter((hit) => hit.type === type));
}

/** What tells hits apart in a list. */
export function hitKey(hit: SearchHit): string {
  return [hit.type, hit.id, hit.level, hit.zone_type, hit.code, hit.place?.join()].join(" ");
}

/** Where the map has to look for a hit, or null where nobody knows where it is. */
export function lookOf({ place, extent }: SearchHit): Look | null {
  const [west, south, east, north] = extent ?? [0, 0, 0, 0];
  if (extent && (east - west > 1e-4 || north - south > 1e-4)) return lookAt(extent as unknown as Box);
  const [longitude, latitude] = place ?? (extent ? [west, south] : []);
  return longitude === undefined || latitude === undefined ? null : { zoom: placeZoom, longitude, latitude };
}

function foundOf(hit: SearchHit): Found | null {
  if (hit.type === "street" && hit.id != null) return { type: "street", id: hit.id };
  if (hit.type === "area" && hit.level && hit.code) {
    return {
      type: "area",
      area: markOf({ level: hit.level, code: hit.code, zone_type: hit.zone_type ?? null }),
    };
  }
  if (hit.type === "place" && hit.place) {
    const [longitude, latitude] = hit.place;
    return { type: "place", longitude, latitude };
  }
  return null;
}

/** Where choosing a hit leads from a place in the app: a thing is opened, everything else is marked. */
export function routeOf(hit: SearchHit, from: CentreRoute): CentreRoute {
  const found = foundOf(hit);
  const thing = found === null ? (hit.id ?? null) : null;
  return { ...from, thing, found, area: null, network: null };
}
