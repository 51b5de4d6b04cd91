import type { Kind, KindProperty, Mapping, PreviewLayer } from "../api/contract.ts";

/** What a field may be besides a property. */
export const specialTargets = ["key", "name", "description"] as const;

export type SpecialTarget = (typeof specialTargets)[number];

/** A field of the file and what becomes of it; `target` is null where it is left out. */
export interface FieldRow {
  field: string;
  type: string;
  samples: readonly string[];
  target: string | null;
  /** Another field has the same target; only one of them can. */
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
      if (!rows.has(name)) rows.set(name, { field: name, type, samples, target, twice: false });
    }
  }
  const taken = new Map<string, number>();
  for (const { target } of rows.values()) {
    if (target !== null) taken.set(target, (taken.get(target) ?? 0) + 1);
  }
  return [...rows.values()].map((row) => ({
    ...row,
    twice: row.target !== null && (taken.get(row.target) ?? 0) > 1,
  }));
}

/** What every field is, said out loud: once a person decides on one, the others are no more suggestions. */
export function mappingOf(rows: readonly FieldRow[]): Mapping {
  return Object.fromEntries(rows.map(({ field, target }) => [field, target]));
}

/** Gives a field its target. Key, name and properties are one field's only, so another one loses it. */
export function mapField(rows: readonly FieldRow[], field: string, target: string | null): Mapping {
  const mapping = mappingOf(rows);
  for (const row of rows) {
    if (target !== null && row.target === target) mapping[row.field] = null;
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
