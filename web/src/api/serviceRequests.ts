import type { ServiceDraft, ServiceMade, ServiceWindow } from "./contract.ts";
import { read, send } from "./door.ts";

const root = "/api/service-windows";
const most = 1_000;

/** The windows that are not over, of a thing or (null) of all, the newest first. */
export function readServiceWindows(thing: number | null, signal: AbortSignal): Promise<ServiceWindow[]> {
  const asked = new URLSearchParams({ limit: String(most) });
  if (thing !== null) asked.set("thing", String(thing));
  return read(`${root}?${asked}`, signal);
}

export const putInService = (draft: ServiceDraft) => send<ServiceMade>(root, draft);

/** Ends a window; `together`: with all that were made at once with it. */
export const endService = (id: number, together: boolean) =>
  send<unknown>(`${root}/${id}/end?together=${together}`, {});
