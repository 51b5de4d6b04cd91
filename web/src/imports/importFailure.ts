import type { Failure } from "../api/failure.ts";
import { failureWords } from "../screens/Region.tsx";
import type { Speech } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";

/** Why something of an import failed; some codes mean something else here than for other files. */
export function importFailureWords(failure: Pick<Failure, "code" | "message">, t: Speech["t"]): string {
  const key = findKey(`import.error.${failure.code}`);
  return key === null ? failureWords(failure, t) : t(key);
}
