import type { PreviewView } from "../api/contract.ts";

/** How sure a guess is, as a word: from 0.9 on nearly certain, from 0.5 likely, below only possible. */
export function confidenceWord(confidence: number): "sure" | "likely" | "possible" {
  if (confidence >= 0.9) return "sure";
  return confidence >= 0.5 ? "likely" : "possible";
}

/** Where the coordinate system comes from: the person, the file, the numbers themselves, or nowhere yet. Without places there is none. */
export type CrsOrigin = "chosen" | "file" | "guessed" | "unknown" | "placeless";

export function crsOrigin(preview: PreviewView, wished: string | null | undefined): CrsOrigin {
  if (wished) return "chosen";
  const looked = preview.layers.filter(({ chosen }) => chosen);
  if (looked.every(({ geometry }) => geometry === "none")) return "placeless";
  if (preview.options.crs === null) return "unknown";
  return preview.crs_guesses.length > 0 ? "guessed" : "file";
}

export interface TextSample {
  before: string;
  after: string;
}

/**
 * A text as it stands in the file and as it would be taken in, or null where no text changes. Samples are
 * the first values of a field, so they are compared with the first rows, up to one that would be refused.
 */
export function textSample({ layers, rows }: PreviewView): TextSample | null {
  for (const layer of layers) {
    const own = rows.filter((row) => row.layer === layer.name);
    const refused = own.findIndex(({ problem }) => problem !== null);
    const taken = refused < 0 ? own : own.slice(0, refused);
    for (const { samples, mapped_to } of layer.fields) {
      const [before] = samples;
      if (before === undefined || mapped_to === null) continue;
      const values = taken.map((row) => (mapped_to === "name" ? row.name : row.properties[mapped_to]));
      const after = values.find((value) => value !== null && value !== undefined && value !== "");
      // What was also cut, trimmed or brought to a choice is no sample of letters alone.
      if (typeof after === "string" && after !== before && after.length * 2 >= before.length) {
        return { before, after };
      }
    }
  }
  return null;
}
