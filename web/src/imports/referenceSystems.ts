import { formatPlain } from "../formats/numbers.ts";
import { type Language, say } from "../words/words.ts";

/**
 * VN-2000 as the EPSG registry has it: code and central meridian in degrees (EPSG 3405–3406, 5896–5899,
 * 9205–9218). Any other system can be typed.
 */
const narrowZones: readonly (readonly [code: number, meridian: number])[] = [
  [5896, 102],
  [9205, 103],
  [9206, 104],
  [9207, 104.5],
  [9208, 104.75],
  [5897, 105],
  [9209, 105.5],
  [9210, 105.75],
  [9211, 106],
  [9212, 106.25],
  [9213, 106.5],
  [9214, 107],
  [9215, 107.25],
  [9216, 107.5],
  [5899, 107.75],
  [5898, 108],
  [9217, 108.25],
  [9218, 108.5],
];

const wideZones = [
  [3405, 105],
  [3406, 111],
] as const;

export interface ReferenceSystem {
  code: string;
  label: string;
}

/** 104.75 as people write it: 104°45′. */
export function meridianWords(degrees: number): string {
  const minutes = Math.round(degrees * 60);
  return `${Math.floor(minutes / 60)}°${String(minutes % 60).padStart(2, "0")}′`;
}

/** What is offered where a coordinate system can be typed. */
export function referenceSystems(language: Language): ReferenceSystem[] {
  const zone = (code: number, meridian: number, width: number): ReferenceSystem => ({
    code: `EPSG:${code}`,
    label: say(language, "crs.zone", {
      meridian: meridianWords(meridian),
      width: formatPlain(width, language),
    }),
  });
  return [
    { code: "EPSG:4326", label: say(language, "crs.wgs84") },
    { code: "EPSG:4756", label: say(language, "crs.vn2000") },
    ...narrowZones.map(([code, meridian]) => zone(code, meridian, 3)),
    ...wideZones.map(([code, meridian]) => zone(code, meridian, 6)),
  ];
}
