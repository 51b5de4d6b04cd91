import { memo } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import { sameView, type ThingView } from "./describe.ts";
import { Glyph } from "./Glyph.tsx";

interface Props {
  view: ThingView;
  chosen: boolean;
  onOpen: (id: number) => void;
}

function Row({ view, chosen, onOpen }: Props) {
  const { t } = useWords();
  return (
    <li>
      <button
        type="button"
        className={`row ${view.state}`}
        data-row={view.id}
        aria-current={chosen ? "true" : undefined}
        onClick={() => onOpen(view.id)}
      >
        <Glyph name={view.glyph} look={view.look} simulated={view.simulated} />
        <span className="first">
          <span className="name">{view.name}</span>
          <span className="value">{view.state === "silent" ? <s>{view.value}</s> : view.value}</span>
        </span>
        <span className="second">
          <span className="kind">
            {view.area === "" ? view.kindTitle : `${view.kindTitle} · ${view.area}`}
          </span>
          {view.simulated && <span className="mark">{t("source.simulated")}</span>}
          {view.mark !== null && <span className="mark">{t(`quality.${view.mark}`)}</span>}
          <span className="age">{view.age}</span>
        </span>
      </button>
    </li>
  );
}

/** One thing in the list; drawn again only when something it shows has changed. */
export const ThingRow = memo(
  Row,
  (a, b) => a.chosen === b.chosen && a.onOpen === b.onOpen && sameView(a.view, b.view),
);
