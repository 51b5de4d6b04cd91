import type { Geometry, Position } from "geojson";
import type { Kind, PropertyValue, ThingVersion } from "../api/contract.ts";
import { boxOf } from "../things/box.ts";

/** What is different between a version and the one before it. */
export type Difference =
  | { what: "name" | "description"; before: string; after: string }
  | { what: "kind"; before: string; after: string }
  | { what: "property"; name: string; before: PropertyValue; after: PropertyValue }
  | { what: "placed" | "unplaced" | "reshaped" }
  | { what: "moved"; metres: number };

const earthRadiusM = 6_371_008.8;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in metres on a sphere of the earth's mean radius (IUGG); within 0.6 %. */
export function distanceM([lon1 = 0, lat1 = 0]: Position, [lon2 = 0, lat2 = 0]: Position): number {
  const across = Math.sin(radians(lon2 - lon1) / 2) ** 2;
  const along = Math.sin(radians(lat2 - lat1) / 2) ** 2;
  const half = along + Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * across;
  return 2 * earthRadiusM * Math.asin(Math.sqrt(half));
}

/** The middle of a shape's box. */
function middleOf(geometry: Geometry): Position {
  const [west, south, east, north] = boxOf(geometry) ?? [];
  if (west === undefined || south === undefined || east === undefined || north === undefined) return [];
  return [(west + east) / 2, (south + north) / 2];
}

/** Below this a place is taken for the same: the coordinates are kept to about 0.1 mm. */
const leastMoveM = 0.001;

function placeDifference(before: Geometry | null, after: Geometry | null): Difference[] {
  if (before === null || after === null) {
    if (before === after) return [];
    return [{ what: before === null ? "placed" : "unplaced" }];
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const metres = distanceM(middleOf(before), middleOf(after));
  const moved: Difference[] = metres < leastMoveM ? [] : [{ what: "moved", metres }];
  const rigid = before.type === "Point" && after.type === "Point";
  return rigid ? moved : [...moved, { what: "reshaped" }];
}

/** Names of properties: the kind's in its order, then the others as they come. */
function propertyNames(before: ThingVersion, after: ThingVersion, kind: Kind | undefined): string[] {
  const declared = (kind?.properties ?? []).map(({ name }) => name);
  const kept = [...Object.keys(before.properties), ...Object.keys(after.properties)];
  return [...new Set([...declared, ...kept])];
}

/** What has changed from one version to the next, names first, place last; nothing where they are alike. */
export function differences(before: ThingVersion, after: ThingVersion, kind: Kind | undefined): Difference[] {
  const found: Difference[] = [];
  for (const what of ["name", "kind", "description"] as const) {
    if (before[what] !== after[what]) found.push({ what, before: before[what], after: after[what] });
  }
  for (const name of propertyNames(before, after, kind)) {
    const [old, now] = [before.properties[name] ?? null, after.properties[name] ?? null];
    if (JSON.stringify(old) !== JSON.stringify(now)) {
      found.push({ what: "property", name, before: old, after: now });
    }
  }
  return [...found, ...placeDifference(before.geometry, after.geometry)];
}

/** A version with what it changed; `first` where there was nothing before, `gap` where it was away between. */
export interface VersionStep {
  version: ThingVersion;
  first: boolean;
  gap: boolean;
  differences: Difference[];
}

/** The versions, newest first, each against the one before it. */
export function versionSteps(versions: readonly ThingVersion[], kind: Kind | undefined): VersionStep[] {
  return versions.map((version, index) => {
    const before = versions[index + 1];
    return {
      version,
      first: before === undefined,
      gap: before !== undefined && before.until !== null && before.until !== version.since,
      differences: before === undefined ? [] : differences(before, version, kind),
    };
  });
}
