import { read } from "../api/door.ts";
import type { components } from "../api/generated/schema";

export type Basemap = components["schemas"]["BasemapView"];

/** What is known of the base map: "unknown" until the city has said, and where it could not be asked. */
export type Standing =
  | { state: "unknown" | "none"; wanted: boolean }
  | { state: "there"; wanted: boolean; basemap: Basemap };

const storageKey = "dothi.basemap";

const listeners = new Set<() => void>();

let standing: Standing = { state: "unknown", wanted: readWish() };

function readWish(): boolean {
  return typeof localStorage === "undefined" || localStorage.getItem(storageKey) !== "off";
}

function change(next: Standing): void {
  standing = next;
  for (const listener of listeners) listener();
}

export function getStanding(): Standing {
  return standing;
}

export function subscribeStanding(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Draws the base map or leaves it out, on every map and from now on. */
export function wantBasemap(wanted: boolean): void {
  localStorage.setItem(storageKey, wanted ? "on" : "off");
  change({ ...standing, wanted });
}

/**
 * Asks the city for its base map. Where it does not answer, what was known stays: the map is drawn with what
 * there is, and the next map that is opened asks again.
 */
export async function askForBasemap(signal: AbortSignal): Promise<void> {
  try {
    const { basemap } = await read<components["schemas"]["BasemapStanding"]>("/api/basemap", signal);
    const { wanted } = standing;
    if (basemap === null) change({ state: "none", wanted });
    else if (standing.state !== "there" || standing.basemap.tiles !== basemap.tiles) {
      change({ state: "there", wanted, basemap });
    }
  } catch {
    return;
  }
}
