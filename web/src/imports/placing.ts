import type { PreviewView } from "../api/contract.ts";
import type { Wishes } from "./options.ts";

/** The columns of a table that say where a row is: east and north, or a shape as WKT. */
export interface Placing {
  x_field: string | null;
  y_field: string | null;
  wkt_field: string | null;
}

/** True when the file is a table, whose columns may hold coordinates. */
export function isTable({ format }: Pick<PreviewView, "format">): boolean {
  return format === "CSV" || format === "XLSX";
}

/** The columns that places are made of: as a person says, else as the server has found them. */
export function placingOf(layers: PreviewView["layers"], wishes: Wishes): Placing {
  const { x_field, y_field, wkt_field } = wishes;
  if (x_field || y_field || wkt_field) {
    return { x_field: x_field ?? null, y_field: y_field ?? null, wkt_field: wkt_field ?? null };
  }
  const placed = layers.find(({ chosen, geometry }) => chosen && geometry !== "none");
  const { x = null, y = null, wkt = null } = placed?.coordinates ?? {};
  return { x_field: x, y_field: y, wkt_field: wkt };
}

/** The columns of all chosen layers, those of coordinates too, each once. */
export function columnsOf(layers: PreviewView["layers"]): string[] {
  const chosen = layers.filter((layer) => layer.chosen);
  const names = chosen.flatMap(({ fields, coordinates: { x, y, wkt } }) => [
    ...fields.map(({ name }) => name),
    ...[x, y, wkt].filter((name) => typeof name === "string"),
  ]);
  return [...new Set(names)];
}

/** The wish for one column. A shape needs no other column, and two coordinates belong together. */
export function placeBy(now: Placing, name: keyof Placing, column: string | null): Placing {
  if (name === "wkt_field") return { x_field: null, y_field: null, wkt_field: column };
  return { ...now, wkt_field: null, [name]: column };
}
