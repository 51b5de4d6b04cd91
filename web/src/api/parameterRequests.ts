import type { Parameter, ParameterDraft, ParameterHistory } from "./contract.ts";
import { put, read, remove, send } from "./door.ts";

const root = "/api/parameters";

/** What is in force on a day (2026-03-12), null for today, with these words in any spelling. */
export function readParameters(text: string, day: string | null, signal: AbortSignal): Promise<Parameter[]> {
  const asked = new URLSearchParams({ q: text });
  if (day !== null) asked.set("as_of", day);
  return read(`${root}?${asked}`, signal);
}

export const readHistory = (name: string, signal: AbortSignal) =>
  read<ParameterHistory>(`${root}/history?${new URLSearchParams({ name })}`, signal);

export const addParameter = (draft: ParameterDraft) => send<Parameter>(root, draft);

/** Also brings back what was withdrawn. */
export const changeParameter = (id: number, draft: ParameterDraft) => put<Parameter>(`${root}/${id}`, draft);

export const withdrawParameter = (id: number) => remove<null>(`${root}/${id}`);
