import { formatValue } from "../formats/numbers.ts";
import type { Language } from "../words/words.ts";

const kilometreFrom = 2_000;
const hectareFrom = 10_000;
const squareKilometreFrom = 1_000_000;

/** A length in metres as people say it: 1.234,5 m, and from two kilometres on 2,31 km. */
export function lengthWords(metres: number, language: Language): string {
  return metres < kilometreFrom
    ? formatValue(metres, 1, "m", language)
    : formatValue(metres / 1_000, 2, "km", language);
}

/** How far away something is: nobody needs its decimetres. */
export function awayWords(metres: number, language: Language): string {
  return metres < kilometreFrom
    ? formatValue(metres, 0, "m", language)
    : formatValue(metres / 1_000, 1, "km", language);
}

/** An area in square metres as people say it: 4.520 m², 1,25 ha, 12,40 km². */
export function areaWords(squareMetres: number, language: Language): string {
  if (squareMetres < 100) return formatValue(squareMetres, 1, "m²", language);
  if (squareMetres < hectareFrom) return formatValue(squareMetres, 0, "m²", language);
  return squareMetres < squareKilometreFrom
    ? formatValue(squareMetres / 10_000, 2, "ha", language)
    : formatValue(squareMetres / 1_000_000, 2, "km²", language);
}
