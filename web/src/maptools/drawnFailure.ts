import type { Failure } from "../api/failure.ts";
import { failureWords } from "../screens/Region.tsx";
import type { Speech } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";

/** Why what was drawn cannot be chosen by, and what to do; else why the request failed. */
export function drawnFailureWords(failure: Failure, t: Speech["t"]): string {
  const key = failure.field === "within" ? findKey(`drawn.${failure.why?.reason ?? ""}`) : null;
  return key === null ? failureWords(failure, t) : t(key);
}
