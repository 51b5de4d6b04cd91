import { priorities } from "../alarms/alarmWords.ts";
import { PriorityGlyph } from "../alarms/PriorityGlyph.tsx";
import { Glyph } from "../things/Glyph.tsx";
import type { State } from "../things/state.ts";
import { useWords } from "../words/WordsProvider.tsx";

const states: readonly State[] = ["fresh", "late", "silent", "none"];

/** What the looks of measured things mean. */
export function StateLegend() {
  const { t } = useWords();
  return (
    <ul className="states-legend" aria-label={t("layers.symbols")}>
      {states.map((state) => (
        <li key={state}>
          <Glyph name="station" look={state} simulated={false} />
          {t(`state.${state}`)}
        </li>
      ))}
      <li>
        <Glyph name="station" look="fresh" simulated={true} />
        {t("map.legend.simulated")}
      </li>
      <li>
        {priorities.map((each) => (
          <PriorityGlyph key={each} priority={each} calm />
        ))}
        {t("map.legend.alarms")}
      </li>
    </ul>
  );
}
