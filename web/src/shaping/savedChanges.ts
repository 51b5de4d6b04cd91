import { useState, useSyncExternalStore } from "react";
import { asFailure, type Failure } from "../api/failure.ts";
import { undoChange } from "../api/requests.ts";

/** Changes that were saved on this page: those that can be undone, and undoings that can be, the last ones last. */
interface Saved {
  past: readonly number[];
  undone: readonly number[];
}

let saved: Saved = { past: [], undone: [] };
const listeners = new Set<() => void>();

function put(next: Saved): void {
  saved = next;
  for (const listener of listeners) listener();
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Remembers a change, so that it can be undone by the button or Ctrl+Z. */
export function rememberChange(change: number | null): void {
  if (change !== null) put({ past: [...saved.past, change], undone: [] });
}

export interface SavedChanges {
  canBack: boolean;
  canForth: boolean;
  doing: boolean;
  failure: Failure | null;
  /** Undoes the last change; calls back when that is done. */
  back: (then?: () => void) => void;
  /** Undoes the last undoing. */
  forth: (then?: () => void) => void;
}

/** The city's history as far as it was made on this page; the server keeps it, and undoing is a change there. */
export function useSavedChanges(): SavedChanges {
  const { past, undone } = useSyncExternalStore(follow, () => saved);
  const [doing, setDoing] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const turn = async (
    change: number | undefined,
    keep: (made: number | null) => Saved,
    then?: () => void,
  ) => {
    if (change === undefined || doing) return;
    setDoing(true);
    setFailure(null);
    try {
      const { change_id } = await undoChange(change);
      put(keep(change_id));
      then?.();
    } catch (cause) {
      setFailure(asFailure(cause));
    } finally {
      setDoing(false);
    }
  };
  const added = (list: readonly number[], made: number | null) => (made === null ? list : [...list, made]);
  return {
    canBack: past.length > 0 && !doing,
    canForth: undone.length > 0 && !doing,
    doing,
    failure,
    back: (then) =>
      void turn(past.at(-1), (made) => ({ past: past.slice(0, -1), undone: added(undone, made) }), then),
    forth: (then) =>
      void turn(undone.at(-1), (made) => ({ past: added(past, made), undone: undone.slice(0, -1) }), then),
  };
}
