import { formatDate } from "./times.ts";

/** dd/MM/yyyy of a day as the server writes it, 2026-03-12. */
export function formatIsoDay(day: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return `${date}/${month}/${year}`;
}

/** The city's day at an instant, as the server and date fields write it. */
export function isoDay(timeMs: number): string {
  const [date = "", month = "", year = ""] = formatDate(timeMs).split("/");
  return `${year}-${month}-${date}`;
}

/** The day before one. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}
