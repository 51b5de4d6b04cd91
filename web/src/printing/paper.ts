/** A sheet by its name and which way it lies. */
export interface Sheet {
  size: "A4" | "A3";
  way: "portrait" | "landscape";
}

/** Short and long side in millimetres (ISO 216). */
const sides: Record<Sheet["size"], [shortMm: number, longMm: number]> = { A4: [210, 297], A3: [297, 420] };

export function sidesOf({ size, way }: Sheet): { widthMm: number; heightMm: number } {
  const [shortMm, longMm] = sides[size];
  return way === "portrait" ? { widthMm: shortMm, heightMm: longMm } : { widthMm: longMm, heightMm: shortMm };
}

/** What the printer is told, for `@page`. */
export function pageRule({ size, way }: Sheet): string {
  return `@page { size: ${size} ${way}; margin: 0 }`;
}

/** A page's pixel is 1/96 inch, on paper too. */
const pixelM = 0.0254 / 96;

/** Around the equator in metres, by which web maps measure. */
const equatorM = 2 * Math.PI * 6_378_137;

/** Metres on the ground for a pixel of the page, at a latitude in degrees; zoom as in web maps with 512 px tiles. */
function groundM(zoom: number, latitude: number): number {
  return (equatorM * Math.cos((latitude * Math.PI) / 180)) / (512 * 2 ** zoom);
}

/** The n of 1:n at a latitude in degrees. */
export function scaleAt(zoom: number, latitude: number): number {
  return groundM(zoom, latitude) / pixelM;
}

/** The zoom at which the map is 1:n at a latitude in degrees. */
export function zoomFor(scale: number, latitude: number): number {
  return Math.log2(groundM(0, latitude) / (scale * pixelM));
}

/** Scales of maps that people know. */
export const usualScales = [
  1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
];

/** To three digits: more would say more than is known of a map that was moved by hand. */
export function roundScale(scale: number): number {
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(scale)) - 2);
  return Math.round(scale / digit) * digit;
}

/** The longest round length (1, 2 or 5 with zeros) that fits, and how long it is on paper. */
export function barOf(scale: number, mostMm: number): { lengthM: number; widthMm: number } {
  const mostM = (mostMm / 1000) * scale;
  const power = 10 ** Math.floor(Math.log10(mostM));
  const lengthM = [5, 2, 1].map((each) => each * power).find((each) => each <= mostM * (1 + 1e-9)) ?? power;
  return { lengthM, widthMm: (lengthM / scale) * 1000 };
}
