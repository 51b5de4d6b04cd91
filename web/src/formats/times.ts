import { type Language, say } from "../words/words.ts";

/** Vietnam keeps UTC+7 all year. */
export const cityOffsetMs = 7 * 3_600_000;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function local(timeMs: number): Date {
  return new Date(timeMs + cityOffsetMs);
}

/** HH:mm on the city's clock face. */
export function formatHour(timeMs: number): string {
  const date = local(timeMs);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
}

/** HH:mm:ss on the city's clock face. */
export function formatSecond(timeMs: number): string {
  return `${formatHour(timeMs)}:${two(local(timeMs).getUTCSeconds())}`;
}

/** dd/MM in city time. */
export function formatDay(timeMs: number): string {
  const date = local(timeMs);
  return `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}`;
}

/** dd/MM/yyyy in city time. */
export function formatDate(timeMs: number): string {
  return `${formatDay(timeMs)}/${local(timeMs).getUTCFullYear()}`;
}

/** dd/MM/yyyy HH:mm in city time. */
export function formatMoment(timeMs: number): string {
  return `${formatDate(timeMs)} ${formatHour(timeMs)}`;
}

/** The hour alone on the same city day as `nowMs`, else day and hour, with the year if it is another. */
export function formatSince(timeMs: number, nowMs: number): string {
  if (formatDate(timeMs) === formatDate(nowMs)) return formatHour(timeMs);
  const sameYear = local(timeMs).getUTCFullYear() === local(nowMs).getUTCFullYear();
  return `${sameYear ? formatDay(timeMs) : formatDate(timeMs)} ${formatHour(timeMs)}`;
}

/** How long ago, in words; what lies slightly ahead of the city clock is "just now". */
export function formatAge(ageMs: number, language: Language): string {
  if (ageMs < minuteMs) return say(language, "age.now");
  if (ageMs < hourMs) return say(language, "age.minutes", { n: Math.floor(ageMs / minuteMs) });
  if (ageMs < dayMs) return say(language, "age.hours", { n: Math.floor(ageMs / hourMs) });
  return say(language, "age.days", { n: Math.floor(ageMs / dayMs) });
}

/** How long, in the one or two units a person would say. */
export function formatDuration(lengthMs: number, language: Language): string {
  if (lengthMs < minuteMs) return say(language, "duration.seconds", { n: Math.round(lengthMs / 1000) });
  const minutes = Math.round(lengthMs / minuteMs);
  if (minutes < 60) return say(language, "duration.minutes", { n: minutes });
  if (lengthMs >= 2 * dayMs) return say(language, "duration.days", { n: Math.round(lengthMs / dayMs) });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (rest === 0) return say(language, "duration.hours", { n: hours });
  return say(language, "duration.hoursMinutes", { h: hours, m: rest });
}
