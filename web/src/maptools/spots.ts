import type { Polygon } from "geojson";
import type { Selection } from "../api/contract.ts";
import type { Place } from "../things/shape.ts";

/** As many corners as an address can carry with ease. */
export const mostCorners = 100;

/** About a tenth of a metre. */
const decimals = 6;

const write = ({ latitude, longitude }: Place) =>
  `${latitude.toFixed(decimals)},${longitude.toFixed(decimals)}`;

/** "10.034510,105.788120", latitude first as people write it. */
export const formatPlace = write;

/** The same way back, or null where it is no place on earth. */
export function parsePlace(text: string | null): Place | null {
  const parts = (text ?? "").split(",");
  if (parts.length !== 2 || parts.some((part) => part.trim() === "")) return null;
  const [latitude = Number.NaN, longitude = Number.NaN] = parts.map(Number);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

/** What things are chosen by: a ring of corners somebody drew, or the area that the screen is narrowed to. */
export type Chooser = readonly Place[] | "area";

const areaWord = "dia-ban";

export function formatChooser(chooser: Chooser): string {
  return chooser === "area" ? areaWord : chooser.map(write).join(";");
}

export function parseChooser(text: string | null): Chooser | null {
  if (text === areaWord) return "area";
  const places = (text ?? "").split(";").map(parsePlace);
  const ring = places.flatMap((place) => place ?? []);
  return ring.length === places.length && ring.length >= 3 && ring.length <= mostCorners ? ring : null;
}

/** The corners of the rectangle between two of them. */
export function rectangle(one: Place, other: Place): Place[] {
  return [
    one,
    { latitude: one.latitude, longitude: other.longitude },
    other,
    { latitude: other.latitude, longitude: one.longitude },
  ];
}

/** A ring of corners as GeoJSON. */
export function polygonOf(ring: readonly Place[]): Polygon {
  const corners = ring.map(({ longitude, latitude }) => [longitude, latitude]);
  return { type: "Polygon", coordinates: [[...corners, ...corners.slice(0, 1)]] };
}

/** The part of a choice of things that says where they are. */
export function placing(chooser: Chooser, area: string | null): Pick<Selection, "within" | "area"> {
  if (chooser !== "area") return { within: polygonOf(chooser) };
  return area === null ? {} : { area };
}
