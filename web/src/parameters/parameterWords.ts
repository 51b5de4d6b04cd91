import type { Kind, Parameter, ParameterDraft, ParameterHistory, ParameterVersion } from "../api/contract.ts";
import { formatPlain } from "../formats/numbers.ts";
import { findKey, type Language, pick, say } from "../words/words.ts";

/** The values whose names begin with the same word. */
export interface ParameterGroup {
  id: string;
  rows: readonly Parameter[];
}

/** In groups by the first word of their names, both in the order in which they come. */
export function groupParameters(rows: readonly Parameter[]): ParameterGroup[] {
  const groups = new Map<string, Parameter[]>();
  for (const row of rows) {
    const id = row.name.split(".")[0] ?? row.name;
    const found = groups.get(id);
    if (found === undefined) groups.set(id, [row]);
    else found.push(row);
  }
  return [...groups].map(([id, of]) => ({ id, rows: of }));
}

/** What a group is called, else the word it goes by. */
export function groupWords(id: string, language: Language): string {
  const key = findKey(`parameters.group.${id}`);
  return key === null ? id : say(language, key);
}

/** A value with its unit; a percent sign stands close, others after a space that does not break. */
export function valueWords({ value, unit }: Pick<Parameter, "value" | "unit">, language: Language): string {
  const number = formatPlain(value, language);
  if (unit === "1") return number;
  return unit === "%" ? `${number}%` : `${number}\u00a0${unit}`;
}

/** Where and for what it holds. */
export function holdsForWords(
  { place, kind }: Pick<Parameter, "place" | "kind">,
  findKind: (id: string) => Kind | undefined,
  language: Language,
): string {
  const declared = kind == null ? undefined : findKind(kind);
  const kindWords = declared === undefined ? kind : pick(language, declared.title);
  const parts = [place, kindWords].filter((part) => part != null);
  return parts.length === 0 ? say(language, "parameters.everywhere") : parts.join(" · ");
}

/** What tells a row from others that hold on other days. */
export function keyOf({ name, place, kind }: Pick<Parameter, "name" | "place" | "kind">): string {
  return JSON.stringify([name, place ?? null, kind ?? null]);
}

/** One value of the city's own: what was said of it last, and before that, the newest first. */
export interface OwnValue {
  id: number;
  newest: ParameterVersion;
  before: readonly ParameterVersion[];
}

/** Of all that was ever said of a name, what is for one place and kind: as it is or as it was. */
export function pickHistory(
  history: ParameterHistory,
  key: string,
): { shipped: Parameter[]; own: OwnValue[] } {
  const byId = new Map<number, ParameterVersion[]>();
  for (const version of history.own) {
    const id = version.parameter.id ?? 0;
    byId.set(id, [...(byId.get(id) ?? []), version]);
  }
  const own: OwnValue[] = [];
  for (const [id, [newest, ...before]] of byId) {
    if (newest === undefined) continue;
    if ([newest, ...before].some(({ parameter }) => keyOf(parameter) === key))
      own.push({ id, newest, before });
  }
  return { shipped: history.shipped.filter((row) => keyOf(row) === key), own };
}

/** What a form begins with: a row's own words, or nothing yet; a new value begins today. */
export function draftOf(row: Parameter | null, today: string): ParameterDraft {
  if (row === null)
    return {
      name: "",
      title: { vi: "", en: "" },
      value: 0,
      unit: "",
      place: null,
      kind: null,
      source: { vi: "", en: "" },
      status: "local",
      effective_from: today,
      effective_to: null,
      checked_on: null,
    };
  const { id, ...said } = row;
  return id == null
    ? {
        ...said,
        source: { vi: "", en: "" },
        status: "local",
        effective_from: today,
        effective_to: null,
        checked_on: null,
      }
    : said;
}
