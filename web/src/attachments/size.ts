import { formatNumber } from "../formats/numbers.ts";
import type { Language } from "../words/words.ts";

/** How large a file is, as people say it: in kB below a million bytes, in MB with one decimal above. */
export function formatSize(bytes: number, language: Language): string {
  if (bytes < 999_500) return `${formatNumber(Math.max(1, Math.round(bytes / 1_000)), 0, language)}\u00a0kB`;
  return `${formatNumber(bytes / 1_000_000, 1, language)}\u00a0MB`;
}
