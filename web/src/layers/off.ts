import type { Kind } from "../api/contract.ts";

/** What of a kind decides whether it is switched off. */
export type Layer = Pick<Kind, "id" | "sector">;

/**
 * The layers that are switched off, as the address says them: kinds by their ids, a whole sector as "transport.*",
 * and the borders of areas. A kind that is declared later comes on, or stays off with its sector.
 */
export type Off = readonly string[];

export const noneOff: Off = [];

/** The borders of provinces and communes, which are no kind. */
export const borders = "ranh-gioi";

const form = /^[a-z0-9_-]+(\.\*)?$/;

/** "rain_gauge,transport.*"; what is no layer's name is left out. */
export function parseOff(text: string | null): Off {
  const names = (text ?? "").split(",").filter((name) => form.test(name));
  return names.length === 0 ? noneOff : [...new Set(names)];
}

export function formatOff(off: Off): string {
  return [...off].sort().join(",");
}

function wholeSector(sector: string): string {
  return `${sector}.*`;
}

export function isOff(off: Off, { id, sector }: Layer): boolean {
  return off.includes(id) || off.includes(wholeSector(sector));
}

/** Whether a sector is on, off, or on in part. */
export function sectorState(off: Off, kinds: readonly Layer[]): "on" | "off" | "mixed" {
  const number = kinds.filter((kind) => isOff(off, kind)).length;
  if (number === 0) return "on";
  return number === kinds.length ? "off" : "mixed";
}

/** Switches one kind; where its sector was off as a whole, the others of the sector stay off one by one. */
export function switchKind(off: Off, kind: Layer, kinds: readonly Layer[], on: boolean): Off {
  if (!on) return isOff(off, kind) ? off : [...off, kind.id];
  const sector = wholeSector(kind.sector);
  const others = off.includes(sector) ? kinds.filter((other) => other.sector === kind.sector) : [];
  const kept = [...off.filter((name) => name !== sector), ...others.map(({ id }) => id)];
  return [...new Set(kept)].filter((name) => name !== kind.id);
}

export function switchSector(off: Off, sector: string, kinds: readonly Layer[], on: boolean): Off {
  const own = new Set(kinds.filter((kind) => kind.sector === sector).map(({ id }) => id));
  const rest = off.filter((name) => !own.has(name) && name !== wholeSector(sector));
  return on ? rest : [...rest, wholeSector(sector)];
}

export function switchBorders(off: Off, on: boolean): Off {
  const rest = off.filter((name) => name !== borders);
  return on ? rest : [...rest, borders];
}
