/** Where the map looks; zoom as in web maps, degrees in WGS 84. */
export interface Look {
  zoom: number;
  latitude: number;
  longitude: number;
}

/** The place in an address' hash, "#zoom/lat/lon", or null when there is none. */
export function parseLook(hash: string): Look | null {
  const parts = hash.replace(/^#/, "").split("/");
  if (parts.length !== 3 || parts.some((part) => part.trim() === "")) return null;
  const [zoom = Number.NaN, latitude = Number.NaN, longitude = Number.NaN] = parts.map(Number);
  const fits = zoom >= 0 && zoom <= 24 && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return fits ? { zoom, latitude, longitude } : null;
}

/** As many decimals as a pixel at that zoom is worth, at least two. */
export function formatLook({ zoom, latitude, longitude }: Look): string {
  const decimals = Math.max(2, Math.ceil((zoom * Math.LN2 + Math.log(512 / 360 / 0.5)) / Math.LN10));
  return `#${zoom.toFixed(2)}/${latitude.toFixed(decimals)}/${longitude.toFixed(decimals)}`;
}
