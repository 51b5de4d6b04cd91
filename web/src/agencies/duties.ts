import type { Duty, Kind } from "../api/contract.ts";
import { formatIsoDay } from "../formats/days.ts";
import { findKey, type Language, pick, say } from "../words/words.ts";

export type DutyState = "current" | "coming" | "ended";

/** Whether a responsibility holds on a day (2026-03-12); its last day is the one before `effective_to`. */
export function stateOn({ effective_from: since, effective_to: until }: Duty, day: string): DutyState {
  if (until !== null && until <= day) return "ended";
  return since !== null && since > day ? "coming" : "current";
}

/** What is seen to: a kind by its title, or all of a sector. */
export function subjectWords(
  duty: Pick<Duty, "kind" | "sector">,
  findKind: (id: string) => Kind | undefined,
  language: Language,
): string {
  if (duty.kind !== null) {
    const kind = findKind(duty.kind);
    return kind === undefined ? duty.kind : pick(language, kind.title);
  }
  return say(language, "duty.sector", { sector: sectorWords(duty.sector ?? "", language) });
}

export function sectorWords(sector: string, language: Language): string {
  const key = findKey(`sector.${sector}`);
  return key === null ? sector : say(language, key);
}

/** Where: an area by its name, else its code; everywhere. */
export function whereWords(area: Duty["area"], language: Language): string {
  if (area === null) return say(language, "duty.everywhere");
  return area.name === null ? area.code : pick(language, area.name);
}

/** Since when and until when; both may be unknown or open. */
export function daysWords(since: string | null, until: string | null, language: Language): string {
  if (since === null && until === null) return say(language, "days.always");
  if (until === null) return say(language, "days.since", { since: formatIsoDay(since ?? "") });
  if (since === null) return say(language, "days.until", { until: formatIsoDay(until) });
  return say(language, "days.span", { since: formatIsoDay(since), until: formatIsoDay(until) });
}

/** Why somebody is responsible: by what (kind or sector) and by which area. */
export function reasonWords(
  duty: Duty,
  findKind: (id: string) => Kind | undefined,
  language: Language,
): string {
  const by = say(language, "who.by", { subject: subjectWords(duty, findKind, language) });
  const area = duty.area === null ? "everywhere" : duty.area.level;
  const key = findKey(`who.in.${area}`) ?? "who.in.everywhere";
  return `${by}, ${say(language, key, { area: whereWords(duty.area, language) })}`;
}
