import type { Kind, KindProperty, Mapping, PreviewLayer } from "../api/contract.ts";

/** What a field may be besides a property. */
export const specialTargets = ["key", "uid", "name", "description"] as const;

export type SpecialTarget = (typeof specialTargets)[number];

/** A field of the file and what becomes of it; `target` is null where it is left out. */
export interface FieldRow {
  field: string;
  type: string;
  samples: readonly string[];
  target: string | null;
  /** The layers that have it. */
  layers: readonly string[];
  /** Another field of the same layer has the same target; only one of them can. */
  twice: boolean;
}

/** The fields of the chosen layers, each name once, with what becomes of them. */
export function fieldRows(
  layers: readonly PreviewLayer[],
  chosen: readonly string[] | null,
  mapping: Mapping | null,
): FieldRow[] {
  const rows = new Map<string, FieldRow>();
  for (const layer of layers) {
    if (chosen !== null && !chosen.includes(layer.name)) continue;
    for (const { name, type, samples, mapped_to } of layer.fields) {
      const target = mapping !== null && Object.hasOwn(mapping, name) ? (mapping[name] ?? null) : mapped_to;
      const known = rows.get(name) ?? { field: name, type, samples, target, layers: [], twice: false };
      rows.set(name, { ...known, layers: [...known.layers, layer.name] });
    }
  }
  const all = [...rows.values()];
  return all.map((row) => ({ ...row, twice: all.some((other) => other !== row && collide(row, other)) }));
}

/** True when a row of the file would have both fields for one target. */
function collide(a: FieldRow, b: FieldRow): boolean {
  return a.target !== null && a.target === b.target && a.layers.some((layer) => b.layers.includes(layer));
}

/** What every field is, said out loud: once a person decides on one, the others are no more suggestions. */
export function mappingOf(rows: readonly FieldRow[]): Mapping {
  return Object.fromEntries(rows.map(({ field, target }) => [field, target]));
}

/** Gives a field its target. In one layer a target is one field's only, so another one loses it. */
export function mapField(rows: readonly FieldRow[], field: string, target: string | null): Mapping {
  const mapping = mappingOf(rows);
  const chosen = rows.find((row) => row.field === field);
  for (const row of rows) {
    if (chosen !== undefined && collide(row, { ...chosen, target })) mapping[row.field] = null;
  }
  mapping[field] = target;
  return mapping;
}

/** Properties that things of the kind must have and no field becomes. */
export function missingProperties(rows: readonly FieldRow[], kind: Kind | undefined): KindProperty[] {
  const targets = new Set(rows.map(({ target }) => target));
  return (kind?.properties ?? []).filter(({ required, name }) => required && !targets.has(name));
}

/** A target that is neither special nor a property of the kind: a property of the file's own naming. */
export function isOwnName(target: string | null, kind: Kind | undefined): boolean {
  if (target === null || (specialTargets as readonly string[]).includes(target)) return false;
  return !(kind?.properties ?? []).some(({ name }) => name === target);
}
