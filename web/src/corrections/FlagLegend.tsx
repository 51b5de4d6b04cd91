import type { Flagged } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { FlagGlyph } from "./FlagGlyph.tsx";
import { countFlags } from "./flags.ts";
import "./corrections.css";

/** What the shapes on the drawing mean, and how many there are. */
export function FlagLegend({ flagged }: { flagged: readonly Flagged[] }) {
  const { t, language } = useWords();
  const counts = countFlags(flagged);
  if (counts.length === 0) return null;
  return (
    <ul className="flags" aria-label={t("correct.legend")}>
      {counts.map(([flag, count]) => (
        <li key={flag}>
          <FlagGlyph flag={flag} /> {formatNumber(count, 0, language)}
        </li>
      ))}
    </ul>
  );
}
