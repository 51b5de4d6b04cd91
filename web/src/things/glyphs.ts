/** Line drawings of what stands in the city, on a field of 24 by 24, drawn with round strokes. */
const drawings: Record<string, string> = {
  rain_gauge: "M5 4h14l-4.5 6v9.5h-5V10zM9.5 15.5h5M12 1.2v.1",
  water_level_station:
    "M9 2.5v13M9 4.5h4M9 8h2.8M9 11.5h4M3 18.2c1.5-1.6 3-1.6 4.5 0s3 1.6 4.5 0 3-1.6 4.5 0 3 1.6 4.5 0M3 22c1.5-1.6 3-1.6 4.5 0s3 1.6 4.5 0 3-1.6 4.5 0 3 1.6 4.5 0",
  air_station: "M3 9h10.5A2.7 2.7 0 1 0 11 5.3M3 13h15.3a2.7 2.7 0 1 1-2.5 3.7M3 17h7.5a2.2 2.2 0 1 1-2 3",
  weather_station:
    "M10.5 13.2V5.5a2.5 2.5 0 0 0-5 0v7.7a4.6 4.6 0 1 0 5 0zM8 9v8M14.5 8.5a3 3 0 1 1 3.2 4.3M17.5 3V1.8M21.5 5l.9-.9M23 9.5h-1M20.8 13.6l.8.8",
  flood_gauge:
    "M3.5 11.5 12 4.5l8.5 7M6.5 9.5v6M17.5 9.5v6M2.5 19.5c1.6-1.7 3.2-1.7 4.8 0s3.1 1.7 4.7 0 3.1-1.7 4.7 0 3.2 1.7 4.8 0M10.5 15.5V12h3v3.5",
  station:
    "M9.5 12a2.5 2.5 0 1 0 5 0 2.5 2.5 0 1 0-5 0M6.7 6.7a7.5 7.5 0 0 0 0 10.6M17.3 6.7a7.5 7.5 0 0 1 0 10.6",
};

export type GlyphName = string;

/** The drawing for a kind's icon, or for the kind itself, or the general one. */
export function glyphName(icon: string | undefined, kind: string): GlyphName {
  if (icon !== undefined && icon in drawings) return icon;
  return kind in drawings ? kind : "station";
}

export function glyphDrawing(name: GlyphName): string {
  return drawings[name] ?? drawings.station ?? "";
}

export const glyphNames: readonly GlyphName[] = Object.keys(drawings);

/** The line through what has lost its signal. */
export const strikeDrawing = "M3 21 21 3";
