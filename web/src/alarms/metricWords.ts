import type { AlarmFigure } from "../api/contract.ts";
import { formatNumber, formatPlain } from "../formats/numbers.ts";
import { formatDuration } from "../formats/times.ts";
import type { Language } from "../words/words.ts";

const minuteMs = 60_000;

/** A figure as people say it: shares in percent, minutes as spans, the rest as numbers with one decimal at most. */
export function figureWords(figure: AlarmFigure["figure"], value: number, language: Language): string {
  if (figure.endsWith("_share")) return `${formatPlain(Math.round(value * 1_000) / 10, language)}%`;
  if (figure.endsWith("_min")) return formatDuration(value * minuteMs, language);
  return formatNumber(value, Number.isInteger(value) ? 0 : 1, language);
}

/** How a figure stands; "nothing" where there was nothing to count, "none" where it has no target. */
export function verdictOf(
  figure: Pick<AlarmFigure, "value" | "verdict">,
): "within" | "beyond" | "act" | "none" | "nothing" {
  if (figure.value == null) return "nothing";
  return figure.verdict ?? "none";
}
