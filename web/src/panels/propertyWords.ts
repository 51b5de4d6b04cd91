import type { KindProperty, PropertyValue } from "../api/contract.ts";
import { formatPlain } from "../formats/numbers.ts";
import { type Language, pick, say } from "../words/words.ts";

/** 2026-11-21 as people write it, 21/11/2026: a day is the same in every zone. */
function dayWords(day: string): string {
  return day.replace(/^(\d{4})-(\d{2})-(\d{2})$/, "$3/$2/$1");
}

function numberWords(value: number, property: KindProperty, language: Language): string {
  // A whole number without a unit may be a year, and 1.998 is none.
  const bare = property.type === "integer" && property.unit === null;
  return bare ? String(value) : formatPlain(value, language);
}

/** A property's value in words, by its declared type; what does not fit the type is shown as it is kept. */
export function propertyWords(value: PropertyValue, property: KindProperty, language: Language): string {
  if (value === null) return "–";
  if (typeof value === "boolean") return say(language, value ? "panel.yes" : "panel.no");
  if (typeof value === "number") {
    const number = numberWords(value, property, language);
    return property.unit === null ? number : `${number}\u00a0${property.unit}`;
  }
  if (property.type === "date") return dayWords(value);
  const choice = property.choices.find(({ id }) => id === value);
  if (choice !== undefined) return pick(language, choice.title);
  return property.unit === null ? value : `${value}\u00a0${property.unit}`;
}
