import type { RefusedRow } from "../api/contract.ts";

/** A refused row in words: its layer, why it was refused, and what to do. */
export interface RefusalWords {
  layer: string;
  reason: string;
  detail: string;
}

/** Text for a cell; what a spreadsheet would take for a formula is marked as text. */
function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = typeof value === "string" && /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Refused rows as CSV, to be repaired and sent again: what was wrong, then the row as the file has it.
 * Begins with a byte order mark, so that spreadsheets read Vietnamese.
 */
export function refusalTable(
  rows: readonly RefusedRow[],
  heads: readonly string[],
  inWords: (row: RefusedRow) => RefusalWords,
): string {
  const fields = [...new Set(rows.flatMap(({ properties }) => Object.keys(properties)))];
  const lines = rows.map((row) => {
    const { layer, reason, detail } = inWords(row);
    const told = fields.map((field) => row.properties[field]);
    return [layer, row.number, reason, detail, row.key, ...told];
  });
  const table = [[...heads, ...fields], ...lines];
  return `\ufeff${table.map((line) => line.map(cellOf).join(",")).join("\r\n")}\r\n`;
}
