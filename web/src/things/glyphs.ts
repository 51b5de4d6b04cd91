/** Line drawings of what stands in the city, on a field of 24 by 24, drawn with round strokes. */
const drawings: Record<string, string> = {
  road_segment: "M8.5 3 3.5 21M15.5 3l5 18M12 3.5v3M12 10.5v3M12 17.5v3",
  railway_segment: "M8.5 3 4.5 21M15.5 3l4 18M7 5.5h10M6.2 10h11.6M5.2 14.5h13.6M4.2 19h15.6",
  railway_station:
    "M8 3.5h8A2.5 2.5 0 0 1 18.5 6v9a2.5 2.5 0 0 1-2.5 2.5H8A2.5 2.5 0 0 1 5.5 15V6A2.5 2.5 0 0 1 8 3.5zM5.5 11h13M9 14.2v.1M15 14.2v.1M8.5 17.5 6 21M15.5 17.5 18 21",
  waterway_segment:
    "M3 7c1.5-1.6 3-1.6 4.5 0s3 1.6 4.5 0 3-1.6 4.5 0 3 1.6 4.5 0M3 12.5c1.5-1.6 3-1.6 4.5 0s3 1.6 4.5 0 3-1.6 4.5 0 3 1.6 4.5 0M3 18c1.5-1.6 3-1.6 4.5 0s3 1.6 4.5 0 3-1.6 4.5 0 3 1.6 4.5 0",
  port: "M9.7 4.8a2.3 2.3 0 1 0 4.6 0 2.3 2.3 0 1 0-4.6 0M12 7.1v14M8 10.5h8M3.5 13.5c.8 4.4 4 7.6 8.5 7.6s7.7-3.2 8.5-7.6M3.5 13.5l-1 3M3.5 13.5l2.6 1.8M20.5 13.5l1 3M20.5 13.5l-2.6 1.8",
  airport:
    "M12 2.5c1 0 1.6 1.2 1.6 2.8V9l7 4.6v2l-7-2.2v4.4l2.2 1.6v1.7L12 20l-3.8 1.1v-1.7l2.2-1.6v-4.4l-7 2.2v-2l7-4.6V5.3c0-1.6.6-2.8 1.6-2.8z",
  bridge:
    "M2.5 15.5h19M6.5 20V6M17.5 20V6M2.5 12.5c2-.8 3.4-3 4-6.5 1 4.6 2.8 6.6 5.5 6.6s4.5-2 5.5-6.6c.6 3.5 2 5.7 4 6.5",
  tunnel: "M3 20v-7a9 9 0 0 1 18 0v7zM8 20v-6.5a4 4 0 0 1 8 0V20M12 20v-1.5M12 15.5V14",
  bus_stop: "M7 4h10a2 2 0 0 1 2 2v12H5V6a2 2 0 0 1 2-2zM5 12h14M8 18v2.5M16 18v2.5M8.3 15v.1M15.7 15v.1",
  parking: "M8 20.5v-17h5a4.9 4.9 0 0 1 0 9.8H8",
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
