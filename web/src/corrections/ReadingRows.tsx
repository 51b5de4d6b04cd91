import type { Reading } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatDay, formatSecond } from "../formats/times.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { StreamShown } from "./Corrections.tsx";
import { FlagGlyph } from "./FlagGlyph.tsx";
import { choose, isFlag, type Span } from "./flags.ts";

interface Props {
  stream: StreamShown;
  rows: readonly Reading[];
  chosen: Span | null;
  onChoose: (chosen: Span | null) => void;
}

/** Readings to point at, the newest first: one, and then another for all between them. */
export function ReadingRows({ stream, rows, chosen, onChoose }: Props) {
  const { t, language } = useWords();
  const isChosen = (timeMs: number) => chosen !== null && timeMs >= chosen.fromMs && timeMs <= chosen.toMs;
  if (rows.length === 0) return <p className="told">{t("correct.none")}</p>;
  return (
    <ul className="rows" aria-label={t("correct.rows")}>
      {rows.map((row) => {
        const timeMs = Date.parse(row.time);
        return (
          <li key={row.time}>
            <button
              type="button"
              data-reading={timeMs}
              aria-pressed={isChosen(timeMs)}
              onClick={() => onChoose(choose(chosen, timeMs))}
            >
              <time>{`${formatDay(timeMs)} ${formatSecond(timeMs)}`}</time>
              <span className="number">{formatNumber(row.value, stream.decimals, language)}</span>
              <span className="what">
                {isFlag(row.quality) && <FlagGlyph flag={row.quality} />}
                {row.quality === "good" && t("quality.good")}
                {row.older > 0 && <span className="mark">{t("correct.older", { n: row.older })}</span>}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
