import type { Kind } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { failureWords } from "../screens/Region.tsx";
import type { Speech } from "../words/WordsProvider.tsx";

/** What the server could not take, by the property's name, in words that say what it takes. */
export function wrongFields(failure: Failure | null, kind: Kind, t: Speech["t"]): Record<string, string> {
  const property = kind.properties.find(({ name }) => name === failure?.field);
  if (failure?.code !== "invalid_input" || property === undefined) return {};
  const words = t(`edit.wrong.${property.type}`);
  return { [property.name]: property.unit === null ? words : `${words} (${property.unit})` };
}

/** Why an edit failed, where no field is to blame. */
export function editFailureWords(failure: Failure, t: Speech["t"]): string {
  if (failure.code === "not_found" && failure.field === "agency") return t("edit.error.agency");
  if (failure.code === "invalid_input") return t("edit.error.invalid_input");
  return failureWords(failure, t);
}
