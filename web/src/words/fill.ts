import type { Blanks as Told } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { findKey, type Language, pick, say } from "./words.ts";

/** What the city calls the kinds of its things, by their id. */
export type KindNames = (id: string) => string;

/** Shapes by GeoJSON's names, "Point, LineString", in words. */
function shapeWords(names: string, language: Language): string {
  const words = names.split(", ").map((name) => {
    const key = findKey(`shape.${name}`);
    return key === null ? name : say(language, key);
  });
  return words.join(", ");
}

function blankWords(name: string, value: Told[string], language: Language, kindName: KindNames): string {
  if (typeof value === "number") return formatNumber(value, 0, language);
  if (typeof value !== "string") return pick(language, value);
  if (name === "found" || name === "accepted") return shapeWords(value, language);
  if (name === "kind") return kindName(value);
  return name === "since" ? formatMoment(Date.parse(value)) : value;
}

/**
 * The sentence that the lists have for a code of the server, filled with what the server tells of the case;
 * null where the lists have none, or where something that it needs is not told.
 */
export function fillWords(
  code: string,
  told: Told | undefined,
  language: Language,
  kindName: KindNames,
): string | null {
  const key = findKey(code);
  if (key === null) return null;
  const needed = [...say(language, key).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const given = new Map(Object.entries(told ?? {}));
  if (!needed.every((name) => given.has(name))) return null;
  return say(
    language,
    key,
    Object.fromEntries(
      [...given].map(([name, value]) => [name, blankWords(name, value, language, kindName)]),
    ),
  );
}
