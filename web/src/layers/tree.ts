import type { Kind, LayerCount, Words } from "../api/contract.ts";
import type { ThingView } from "../things/describe.ts";
import { matches } from "../things/search.ts";
import type { Off } from "./off.ts";

/** A kind as a layer: how many of its things there are, null until that is known. */
export interface KindLayer {
  kind: Kind;
  count: number | null;
}

export interface SectorLayers {
  sector: string;
  title: Words;
  kinds: KindLayer[];
}

/** How many things of each kind are listed. */
export function countViews(views: readonly Pick<ThingView, "kind">[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of views) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** How many the whole city has of each kind, as the server says. */
export function countsOf(answer: readonly LayerCount[]): Map<string, number> {
  return new Map(answer.map(({ kind, things }) => [kind, things]));
}

/**
 * The sectors with their kinds, in the order of their declaration. Kinds without things are left out, unless they
 * were switched off themselves: then they can be switched on again.
 */
export function layTree(
  kinds: readonly Kind[],
  counts: ReadonlyMap<string, number> | null,
  off: Off,
): SectorLayers[] {
  const sectors = new Map<string, SectorLayers>();
  for (const kind of kinds) {
    const count = counts === null ? null : (counts.get(kind.id) ?? 0);
    if (count === 0 && !off.includes(kind.id)) continue;
    const sector = sectors.get(kind.sector) ?? { sector: kind.sector, title: kind.sector_title, kinds: [] };
    sector.kinds.push({ kind, count });
    sectors.set(kind.sector, sector);
  }
  return [...sectors.values()];
}

/** What is left of the tree for some words, however they are typed; a sector's name keeps all of it. */
export function searchTree(tree: readonly SectorLayers[], text: string): SectorLayers[] {
  if (text.trim() === "") return [...tree];
  return tree.flatMap((sector) => {
    if (matches(text, [sector.title.vi, sector.title.en])) return [sector];
    const kinds = sector.kinds.filter(({ kind }) => matches(text, [kind.title.vi, kind.title.en]));
    return kinds.length === 0 ? [] : [{ ...sector, kinds }];
  });
}

/** All things of some layers; null while one is not known. */
export function sumOf(layers: readonly KindLayer[]): number | null {
  return layers.reduce<number | null>(
    (sum, { count }) => (sum === null || count === null ? null : sum + count),
    0,
  );
}
