import type { Flagged } from "../api/contract.ts";
import { findMark } from "../things/describe.ts";
import { findKey, type Language, say } from "../words/words.ts";

/** What is said of a reading, with why: "nghi ngờ (vọt bất thường)"; empty where there is nothing to say. */
export function markWords(
  { quality, checks }: Pick<Flagged, "quality" | "checks">,
  language: Language,
): string {
  const mark = findMark(quality);
  if (mark === null) return "";
  const why = checks.map((check) => {
    const key = findKey(`quality.check.${check}`);
    return key === null ? check : say(language, key);
  });
  return say(language, `quality.${mark}`) + (why.length === 0 ? "" : ` (${why.join(", ")})`);
}
