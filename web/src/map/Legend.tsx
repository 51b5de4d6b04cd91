import { Glyph } from "../things/Glyph.tsx";
import type { State } from "../things/state.ts";
import { useWords } from "../words/WordsProvider.tsx";

const states: readonly State[] = ["fresh", "late", "silent", "none"];

/** What the symbols' looks mean. */
export function Legend() {
  const { t } = useWords();
  return (
    <details className="legend">
      <summary>{t("map.legend")}</summary>
      <ul>
        {states.map((state) => (
          <li key={state}>
            <Glyph name="station" state={state} simulated={false} />
            {t(`state.${state}`)}
          </li>
        ))}
        <li>
          <Glyph name="station" state="fresh" simulated={true} />
          {t("map.legend.simulated")}
        </li>
      </ul>
    </details>
  );
}
