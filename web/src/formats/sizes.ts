import type { Language } from "../words/words.ts";
import { formatNumber } from "./numbers.ts";

/** How large a file is, as people say it: in kB below a million bytes, in MB and GB with one decimal above. */
export function formatSize(bytes: number, language: Language): string {
  if (bytes < 999_500) return `${formatNumber(Math.max(1, Math.round(bytes / 1_000)), 0, language)}\u00a0kB`;
  if (bytes < 999_950_000) return `${formatNumber(bytes / 1_000_000, 1, language)}\u00a0MB`;
  return `${formatNumber(bytes / 1_000_000_000, 1, language)}\u00a0GB`;
}
