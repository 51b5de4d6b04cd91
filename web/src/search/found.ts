import { type AreaMark, formatMark, parseMark } from "../areas/mark.ts";

/** What was found and is marked on the map, as the address says it. A street is known by one of its pieces. */
export type Found =
  | { type: "street"; id: number }
  | { type: "area"; area: AreaMark }
  | { type: "place"; longitude: number; latitude: number };

/** "duong/123", "diem/10.03451/105.78812", or an area's mark such as "xa/31120". */
export function formatFound(found: Found): string {
  if (found.type === "street") return `duong/${found.id}`;
  if (found.type === "area") return formatMark(found.area);
  return `diem/${found.latitude.toFixed(6)}/${found.longitude.toFixed(6)}`;
}

/** The same way back; null where it names nothing. */
export function parseFound(text: string | null): Found | null {
  const [slug, ...parts] = (text ?? "").split("/");
  if (slug === "duong") {
    const [id = ""] = parts;
    return parts.length === 1 && /^\d{1,15}$/.test(id) ? { type: "street", id: Number(id) } : null;
  }
  if (slug === "diem") {
    const [latitude = Number.NaN, longitude = Number.NaN] = parts.map((part) =>
      part === "" ? Number.NaN : Number(part),
    );
    const fits = parts.length === 2 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    return fits ? { type: "place", longitude, latitude } : null;
  }
  const area = parseMark(text);
  return area === null ? null : { type: "area", area };
}
