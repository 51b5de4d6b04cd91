import type { ImportOptions, ImportState, ImportView } from "../api/contract.ts";
import { sameOptions, type Wishes } from "./options.ts";

export const steps = ["files", "look", "try", "bring"] as const;

export type Step = (typeof steps)[number];

/** How far an import is, as its screen says it. */
export type Phase =
  | "empty"
  | "ready"
  | "trying"
  | "tried"
  | "stale"
  | "bringing"
  | "brought"
  | "undone"
  | "failed"
  | "cancelled";

export interface Standing {
  phase: Phase;
  /** The step a person is at. */
  step: Step;
  /** Files and options can be changed. */
  changeable: boolean;
  /** The server is at it, and can be asked to stop. */
  busy: boolean;
  canTry: boolean;
  canBring: boolean;
}

const busyStates: readonly ImportState[] = ["waiting", "running"];

export function isBusy(state: ImportState): boolean {
  return busyStates.includes(state);
}

function phaseOf(view: ImportView, wishes: Wishes): Phase {
  if (isBusy(view.state)) return view.dry_run ? "trying" : "bringing";
  if (view.state === "done") return view.undone ? "undone" : "brought";
  if (view.state === "failed" || view.state === "cancelled") return view.state;
  if (view.files.length === 0) return "empty";
  if (view.state === "new") return "ready";
  return sameOptions(wishes, view.options) ? "tried" : "stale";
}

const stepOf: Record<Phase, Step> = {
  empty: "files",
  ready: "look",
  trying: "try",
  tried: "try",
  stale: "look",
  bringing: "bring",
  brought: "bring",
  undone: "bring",
  failed: "look",
  cancelled: "look",
};

/**
 * Where an import stands. A trial that was made with other wishes than the present ones proves nothing any
 * more. `understood` is what the server makes of the wishes, or null while nobody knows.
 */
export function standingOf(
  view: ImportView | null,
  wishes: Wishes,
  understood: ImportOptions | null,
): Standing {
  const phase = view === null ? "empty" : phaseOf(view, wishes);
  const ended = phase === "brought" || phase === "undone";
  const busy = phase === "trying" || phase === "bringing";
  const known = understood !== null && isWhole(understood);
  const fruitful = view !== null && view.report.created + view.report.updated > 0;
  return {
    phase,
    step: stepOf[phase],
    changeable: !ended && !busy,
    busy,
    canTry: !ended && !busy && phase !== "empty" && known,
    canBring: phase === "tried" && known && fruitful,
  };
}

/** True when it is said what the rows are, and where. */
export function isWhole({ kind, translator, crs }: ImportOptions): boolean {
  return crs !== null && (kind !== null || translator !== null);
}

/** The part of the rows that is read, in 0..1, or null where nobody knows how many there are. */
export function shareRead({ rows_read, rows_expected }: ImportView): number | null {
  if (rows_expected === null || rows_expected <= 0) return null;
  return Math.min(1, rows_read / rows_expected);
}
