import { formatNumber } from "../formats/numbers.ts";
import type { Place } from "../things/shape.ts";
import { type Language, say } from "../words/words.ts";

/** A place in degrees with five decimals (about a metre): 10,03451°B, 105,78812°Đ. */
export function coordinates({ latitude, longitude }: Place, language: Language): string {
  const degrees = (value: number) => formatNumber(Math.abs(value), 5, language);
  const northing = say(language, latitude < 0 ? "map.south" : "map.north", { n: degrees(latitude) });
  const easting = say(language, longitude < 0 ? "map.west" : "map.east", { n: degrees(longitude) });
  return `${northing}; ${easting}`;
}
