import type { AgencyNode, BulkEdit, Kind, KindProperty, Selection, Words } from "../api/contract.ts";
import { polygonOf } from "../maptools/spots.ts";
import type { Place } from "../things/shape.ts";

/** What is to be changed: a property by its name, or who owns the thing. */
export type Target = { what: "property"; name: string } | { what: "agency" };

/** A change as a person writes it down; `text` is what stands in the field, or the id of what was chosen. */
export interface Change {
  target: Target;
  way: "set" | "clear";
  text: string;
}

/** The name of a property cannot hold a space. */
const agencyKey = "the owner";

export const keyOf = (target: Target) => (target.what === "agency" ? agencyKey : target.name);

export const targetOf = (key: string): Target =>
  key === agencyKey ? { what: "agency" } : { what: "property", name: key };

/** What can still be changed of a kind's things besides the changes that are written down. */
export function openTargets(kind: Kind, changes: readonly Change[], agencies: boolean): Target[] {
  const taken = new Set(changes.map(({ target }) => keyOf(target)));
  const all: Target[] = kind.properties.map(({ name }) => ({ what: "property", name }));
  if (agencies) all.push({ what: "agency" });
  return all.filter((target) => !taken.has(keyOf(target)));
}

export const isBlank = ({ way, text }: Change) => way === "set" && text.trim() === "";

/** What stands in a field as the server takes it: it reads numbers and days as people write them. */
function readField(text: string, property: KindProperty | undefined): string | boolean {
  return property?.type === "boolean" ? text === "yes" : text.trim();
}

/** What of the things of a kind is asked of one property: a value, or that they have none. */
export interface Having {
  name: string;
  way: "is" | "lacks";
  text: string;
}

/** Which things are meant: all that pass, or those that were ticked, whatever passes by now. */
export interface Choice {
  text: string;
  area: string | null;
  /** The corners inside which they lie, where that was drawn on the map. */
  drawn: readonly Place[] | null;
  having: Having | null;
  ticked: ReadonlySet<string> | null;
}

/** Whether a property is asked for, but not yet for which value. */
export const isUnfinished = ({ having, ticked }: Pick<Choice, "having" | "ticked">) =>
  ticked === null && having?.way === "is" && having.text.trim() === "";

/** The choice as the server understands it. */
export function selectionOf(kind: Kind, { text, area, drawn, having, ticked }: Choice): Selection {
  if (ticked !== null) return { kind: kind.id, uids: [...ticked].sort() };
  const property = kind.properties.find(({ name }) => name === having?.name);
  return {
    kind: kind.id,
    ...(text.trim() !== "" && { text: text.trim() }),
    ...(area !== null && { area }),
    ...(drawn !== null && { within: polygonOf(drawn) }),
    ...(having !== null && {
      having: { [having.name]: having.way === "lacks" ? null : readField(having.text, property) },
    }),
  };
}

/** The whole edit; null while something is still to be said. */
export function editOf(
  kind: Kind,
  choice: Choice,
  changes: readonly Change[],
  title: string,
): BulkEdit | null {
  if (changes.length === 0 || changes.some(isBlank)) return null;
  if (choice.ticked?.size === 0 || isUnfinished(choice)) return null;
  const edit: BulkEdit = { ...selectionOf(kind, choice), title };
  const properties: Record<string, string | boolean | null> = {};
  for (const { target, way, text } of changes) {
    if (target.what === "property") {
      const property = kind.properties.find(({ name }) => name === target.name);
      properties[target.name] = way === "clear" ? null : readField(text, property);
    } else if (way === "clear") edit.without_agency = true;
    else edit.agency = text;
  }
  return Object.keys(properties).length === 0 ? edit : { ...edit, properties };
}

export interface AgencyChoice {
  uid: string;
  name: Words;
  depth: number;
}

/** The tree of agencies as a list, each after the one it belongs to. */
export function flatAgencies(nodes: readonly AgencyNode[], depth = 0): AgencyChoice[] {
  return nodes.flatMap(({ uid, name, children }) => [
    { uid, name, depth },
    ...flatAgencies(children, depth + 1),
  ]);
}
