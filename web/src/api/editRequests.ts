import type { BulkEdit, EditOutcome, Selected, Selection } from "./contract.ts";
import { send } from "./door.ts";

/** The first things that a selection means, and how many it means in all. */
export const readSelected = (selection: Selection, limit: number, signal: AbortSignal) =>
  send<Selected>(`/api/edits/selection?limit=${limit}`, selection, signal);

/** What an edit would do; nothing changes. */
export const previewEdit = (edit: BulkEdit) => send<EditOutcome>("/api/edits/preview", edit);

export const makeEdit = (edit: BulkEdit) => send<EditOutcome>("/api/edits", edit);
