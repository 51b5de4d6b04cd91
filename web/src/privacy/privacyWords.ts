import type { Breach, PrivacyRequest } from "../api/contract.ts";
import { formatDuration } from "../formats/times.ts";
import { type Language, say } from "../words/words.ts";

/** Whose clock has run out, or when it does: said in words, with whether it is late. */
export interface Due {
  text: string;
  late: boolean;
}

const dayMs = 86_400_000;

/** Days from a day to another, both as the server writes them. */
export function countDays(from: string, until: string): number {
  return Math.round((Date.parse(until) - Date.parse(from)) / dayMs);
}

/** What is due next of a request on a day, null where nothing is any more. */
export function dueOf(request: PrivacyRequest, today: string, language: Language): Due | null {
  if (request.ended_on !== null) return null;
  const answering = request.answered_on === null;
  const late = answering ? request.answer_overdue : request.act_overdue;
  const left = countDays(today, answering ? request.answer_due : request.act_due);
  if (request.act_overdue)
    return {
      text: say(language, "privacy.due.act.late", { n: -countDays(today, request.act_due) }),
      late: true,
    };
  const what = answering ? "answer" : "act";
  if (late) return { text: say(language, `privacy.due.${what}.late`, { n: -left }), late };
  return {
    text: say(language, left === 0 ? `privacy.due.${what}.today` : `privacy.due.${what}`, { n: left }),
    late,
  };
}

/** How the clock of a breach's notice stands at an instant. */
export function noticeOf(breach: Breach, nowMs: number, language: Language): Due {
  if (breach.notice_sent_at !== null)
    return {
      text: say(language, breach.notice_late ? "privacy.notice.sent.late" : "privacy.notice.sent"),
      late: breach.notice_late,
    };
  const left = Date.parse(breach.notice_due) - nowMs;
  const length = formatDuration(Math.abs(left), language);
  return left < 0
    ? { text: say(language, "privacy.notice.late", { length }), late: true }
    : { text: say(language, "privacy.notice.left", { length }), late: false };
}

/** An instant as a field for date and hour gave it, by the clock of the city. */
export function toInstant(typed: string): string {
  return `${typed}:00+07:00`;
}

/** An instant as a field for date and hour shows it, by the clock of the city. */
export function toField(timeMs: number): string {
  return new Date(timeMs + 7 * 3_600_000).toISOString().slice(0, 16);
}
