/** What a file of areas can be. */
export type AreaFileKind = "units" | "zones" | "names" | "mapping";

/** What a person says of a file. */
export interface AreaFileWords {
  kind: AreaFileKind;
  zoneType: string;
  since: string;
  until: string;
  source: string;
  licence: string;
}

export const noWords: AreaFileWords = {
  kind: "units",
  zoneType: "",
  since: "",
  until: "",
  source: "",
  licence: "",
};

/** What a file probably is, by its name; the person may say otherwise. */
export function guessKind(name: string): AreaFileKind {
  if (/\.csv$/i.test(name)) return "mapping";
  return /\.json$/i.test(name) ? "names" : "units";
}

const given = (text: string) => (text.trim() === "" ? null : text.trim());

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** A file's bytes without the mark that some programs put before them. */
async function unmarked(file: Blob): Promise<Blob> {
  const start = new Uint8Array(await file.slice(0, 3).arrayBuffer());
  return byteOrderMark.every((byte, index) => start[index] === byte) ? file.slice(3) : file;
}

/**
 * The body of an import; what is JSON already goes through as it is, however large. Raises TypeError where a
 * table is not in UTF-8.
 */
export async function makeAreaBody(
  file: Blob & { name: string },
  words: AreaFileWords,
  dryRun: boolean,
): Promise<Blob> {
  const said: Record<string, unknown> = {
    effective_from: given(words.since),
    effective_to: given(words.until),
    source: words.source.trim() || file.name,
    licence: words.licence.trim(),
    dry_run: dryRun,
  };
  if (words.kind === "mapping") {
    said.mapping = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return new Blob([JSON.stringify(said)]);
  }
  const head = JSON.stringify(said).slice(0, -1);
  const content = await unmarked(file);
  if (words.kind === "names") return new Blob([head, ', "names": ', content, "}"]);
  const part = JSON.stringify({
    file: file.name,
    zone_type: words.kind === "zones" ? words.zoneType.trim() : null,
  }).slice(0, -1);
  return new Blob([head, `, "outlines": [${part}, "collection": `, content, "}]}"]);
}
