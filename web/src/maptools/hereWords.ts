import type { Kind, ThingHere, Words } from "../api/contract.ts";
import { findKey, type Language, say, type WordKey } from "../words/words.ts";
import { awayWords } from "./measureWords.ts";

/** "45 m về phía đông bắc"; what the place lies on is "ngay tại đây". */
export function whereWords(
  { distance_m: metres, direction }: Pick<ThingHere, "distance_m" | "direction">,
  language: Language,
): string {
  if (direction === null || metres < 1) return say(language, "here.at");
  const way: WordKey = `direction.${direction}`;
  return say(language, "here.away", { length: awayWords(metres, language), way: say(language, way) });
}

export function sectorWords(sector: string, t: (key: WordKey) => string): string {
  const key = findKey(`sector.${sector}`);
  return key === null ? sector : t(key);
}

/** Kinds by their names; where all of a sector are among them, the sector stands for them. */
export function kindsBySector(
  ids: readonly string[],
  kinds: readonly Kind[],
  t: (key: WordKey) => string,
  own: (words: Words) => string,
): string[] {
  const meant = kinds.filter(({ id }) => ids.includes(id));
  const sectors = [...new Set(meant.map(({ sector }) => sector))];
  return sectors.map((sector) => {
    const all = kinds.filter((kind) => kind.sector === sector);
    const its = meant.filter((kind) => kind.sector === sector);
    const names = its.map(({ title }) => own(title)).join(", ");
    return its.length === all.length ? sectorWords(sector, t) : names;
  });
}
