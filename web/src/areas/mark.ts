/** Which area is meant, as the address says it. */
export interface AreaMark {
  level: AreaLevel;
  code: string;
  /** Of a zone, which kind of zone. */
  zoneType: string | null;
}

export type AreaLevel = "province" | "district" | "commune" | "zone";

const slugs: Record<AreaLevel, string> = { province: "tinh", district: "huyen", commune: "xa", zone: "vung" };

function levelOf(slug: string): AreaLevel | null {
  const found = Object.entries(slugs).find(([, each]) => each === slug);
  return found === undefined ? null : (found[0] as AreaLevel);
}

/** "xa/31135" or "vung/LV-1/catchment", each part written for an address. */
export function formatMark({ level, code, zoneType }: AreaMark): string {
  const parts = zoneType === null ? [code] : [code, zoneType];
  return [slugs[level], ...parts.map(encodeURIComponent)].join("/");
}

/** The same way back; null where it names no area. A zone has a type, and nothing else has one. */
export function parseMark(text: string | null): AreaMark | null {
  const [slug = "", ...written] = (text ?? "").split("/");
  const level = levelOf(slug);
  let parts: string[];
  try {
    parts = written.map(decodeURIComponent);
  } catch {
    return null;
  }
  const [code = "", zoneType] = parts;
  const fits = parts.length === (level === "zone" ? 2 : 1) && parts.every((part) => part !== "");
  return level === null || !fits ? null : { level, code, zoneType: zoneType ?? null };
}

/** The mark of an area as the server tells of it. */
export function markOf(area: { level: AreaLevel; code: string; zone_type: string | null }): AreaMark {
  return { level: area.level, code: area.code, zoneType: area.zone_type };
}
