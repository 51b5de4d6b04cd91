import type { ServiceWindow } from "../api/contract.ts";
import { formatMoment } from "../formats/times.ts";
import { type Language, say } from "../words/words.ts";

export const services = ["maintenance", "calibration", "out_of_service"] as const;

/** For how many hours things are in service; null: until further notice. */
export const serviceHours = [1, 4, 8, 24, 168, null] as const;

const hourMs = 3_600_000;

/** When it ends that begins now, as the server takes it. */
export const serviceEnd = (nowMs: number, hours: number | null) =>
  hours === null ? null : new Date(nowMs + hours * hourMs).toISOString();

/** What is done, and from when until when. */
export function spanWords(window: ServiceWindow, language: Language): string {
  const kind = say(language, `service.kind.${window.work}`);
  const from = formatMoment(Date.parse(window.begins_at));
  if (window.ends_at == null) return say(language, "service.until.notice", { kind, from });
  return say(language, "service.until", { kind, from, until: formatMoment(Date.parse(window.ends_at)) });
}

/** What was done at once: its newest window, and how many more there are. */
export interface Act {
  window: ServiceWindow;
  more: number;
}

/** Windows by the act that made them, in their order. */
export function gatherActs(windows: readonly ServiceWindow[]): Act[] {
  const acts = new Map<number, Act>();
  for (const window of windows) {
    const act = acts.get(window.together);
    if (act === undefined) acts.set(window.together, { window, more: 0 });
    else act.more += 1;
  }
  return [...acts.values()];
}
