import type { ExactShape, Kind, KindProperty, PropertyValue } from "../api/contract.ts";
import type { Language } from "../words/words.ts";

/** What stands in the fields of a thing, by the names of its properties. */
export type Fields = Record<string, string>;

function written(value: PropertyValue | undefined, { type }: KindProperty, language: Language): string {
  if (value === undefined || value === null) return "";
  if (type === "boolean") return value === true ? "yes" : "no";
  if (typeof value === "number") return language === "vi" ? String(value).replace(".", ",") : String(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function fieldsOf(
  kind: Kind | undefined,
  properties: ExactShape["properties"],
  language: Language,
): Fields {
  const values = properties as Record<string, PropertyValue>;
  return Object.fromEntries(
    (kind?.properties ?? []).map((each) => [each.name, written(values[each.name], each, language)]),
  );
}

/** What of the fields differs, as the server takes it; one that was emptied is taken away. */
export function changedFields(
  kind: Kind | undefined,
  before: Fields,
  after: Fields,
): Record<string, string | boolean | null> {
  const changed: Record<string, string | boolean | null> = {};
  for (const { name, type } of kind?.properties ?? []) {
    const text = after[name]?.trim() ?? "";
    if (text === (before[name] ?? "")) continue;
    changed[name] = text === "" ? null : type === "boolean" ? text === "yes" : text;
  }
  return changed;
}
