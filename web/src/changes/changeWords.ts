import { findKey, type Language, say } from "../words/words.ts";

/** What was done, in words: an import, an edit, an undo, a registration. */
export function actionWords(action: string | null, language: Language): string {
  const key = findKey(`action.${action}`);
  return key === null ? (action ?? say(language, "action.unknown")) : say(language, key);
}

/** Who did it: the program's own names for those without an account are said in words. */
export function makerWords(maker: string | null, language: Language): string {
  if (maker === null) return say(language, "maker.unknown");
  if (maker === "") return say(language, "maker.hidden");
  const key = findKey(`maker.${maker}`);
  return key === null ? maker : say(language, key);
}
