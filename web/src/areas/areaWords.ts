import type { FoundArea } from "../api/contract.ts";
import { findKey, type Language, say } from "../words/words.ts";
import type { AreaLevel } from "./mark.ts";

/** What tells areas apart in a list. */
export function areaKey(area: Pick<FoundArea, "level" | "code" | "zone_type" | "effective_from">): string {
  return [area.level, area.zone_type, area.code, area.effective_from].join(" ");
}

/** What sort of area it is: a commune, or a zone of which type. */
export function kindOfArea(area: { level: AreaLevel; zone_type: string | null }, language: Language): string {
  if (area.zone_type !== null) return zoneWords(area.zone_type, language);
  return say(language, `area.level.${area.level}`);
}

/** A zone type by its name, where the lists have one. */
export function zoneWords(type: string, language: Language): string {
  const key = findKey(`zone.${type}`);
  return key === null ? type : say(language, key);
}

/** Zones by their type, the types by their names. */
export function byZoneType<A extends { zone_type: string | null }>(
  zones: readonly A[],
  language: Language,
): [type: string, zones: A[]][] {
  const groups = new Map<string, A[]>();
  for (const zone of zones) {
    const type = zone.zone_type ?? "";
    groups.set(type, [...(groups.get(type) ?? []), zone]);
  }
  return [...groups].sort(([a], [b]) => zoneWords(a, language).localeCompare(zoneWords(b, language), "vi"));
}
