import { makerWords } from "../changes/changeWords.ts";
import vi from "../words/vi.json";
import { findKey, type Language, say, type WordKey } from "../words/words.ts";

const eventPrefix = "audit.event.";

/** Every event that has words, as the server calls it, by what it is done to. */
export const events: readonly string[] = Object.keys(vi)
  .filter((key) => key.startsWith(eventPrefix))
  .map((key) => key.slice(eventPrefix.length));

/** What was done or tried, in words. */
export function eventWords(event: string, language: Language): string {
  const key = findKey(`audit.event.${event}`);
  return key === null ? event : say(language, key);
}

/** Who did it, and what kind of somebody that is unless the name says so. */
export function whoWords(kind: string, name: string, language: Language): string {
  if (kind === "visitor") return makerWords(name, language);
  const key = findKey(`audit.kind.${kind}`);
  return key === null ? name : say(language, key, { name });
}

/** What it was done to, in words: an agency, a device's prefix … */
export function subjectWords(type: string | null, subject: string | null, language: Language): string | null {
  if (subject === null) return null;
  const key = findKey(`audit.subject.${type}`);
  return key === null ? subject : say(language, key, { subject });
}

/** What a value is called; the last name that leads to it where its way has no words of its own. */
export function fieldWords(path: string, language: Language): string {
  const key = findKey(`audit.field.${path}`) ?? findKey(`audit.field.${path.split(".").at(-1)}`);
  return key === null ? path : say(language, key);
}

export const outcomes = ["done", "refused", "failed"] as const;

/** How it went. */
export function outcomeKey(outcome: (typeof outcomes)[number]): WordKey {
  return `audit.outcome.${outcome}`;
}
