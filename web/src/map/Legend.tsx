import { BasemapSwitch } from "../basemap/BasemapSwitch.tsx";
import type { ThingView } from "../things/describe.ts";
import { Glyph } from "../things/Glyph.tsx";
import type { State } from "../things/state.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { isOnlyLine } from "./shapes.ts";

const states: readonly State[] = ["fresh", "late", "silent", "none"];

/** One view of each kind that is there, in the order of their titles. */
function kindsOf(views: readonly ThingView[]): ThingView[] {
  const kinds = new Map(views.map((view) => [view.kind, view]));
  return [...kinds.values()].sort((a, b) => a.kindTitle.localeCompare(b.kindTitle, "vi"));
}

interface Props {
  views: readonly ThingView[];
  /** Whether the borders of provinces and communes are drawn. */
  outlined: boolean;
  onOutlined: (outlined: boolean) => void;
}

/** What the symbols' looks mean, and which kinds they stand for. */
export function Legend({ views, outlined, onOutlined }: Props) {
  const { t } = useWords();
  return (
    <details className="legend">
      <summary>{t("map.legend")}</summary>
      <label>
        <input type="checkbox" checked={outlined} onChange={(event) => onOutlined(event.target.checked)} />
        {t("map.outlines")}
      </label>
      <BasemapSwitch />
      <ul>
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
      </ul>
      <ul aria-label={t("map.legend.kinds")}>
        {kindsOf(views).map((view) => (
          <li key={view.kind}>
            <Glyph name={view.glyph} look="described" simulated={false} />
            {view.kindTitle}
            {isOnlyLine(view) && <span className="line" aria-hidden="true" />}
          </li>
        ))}
      </ul>
    </details>
  );
}
