import { type ReactNode, useMemo, useRef, useState } from "react";
import { useKeys } from "../keys/useKeys.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice } from "../screens/Region.tsx";
import type { ThingView } from "../things/describe.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { formsOf } from "./forms.ts";
import { LayerTree } from "./LayerTree.tsx";
import { borders, noneOff, type Off, switchBorders } from "./off.ts";
import { StateLegend } from "./StateLegend.tsx";
import { searchTree } from "./tree.ts";
import { useLayerTree } from "./useLayerTree.ts";

/** From so many layers on there is a field to search them. */
const searchFrom = 8;

interface Props {
  /** All things of the list, whichever layers are off. */
  views: readonly ThingView[];
  off: Off;
  onOff: (off: Off) => void;
  /** What else can be switched of the map: its ground. */
  children?: ReactNode;
}

/** Which layers are on the map, and how each is drawn: tree and legend in one. */
export function LayerPanel({ views, off, onOff, children }: Props) {
  const { t } = useWords();
  const { kinds, whole } = useCity();
  const frame = useRef<HTMLDetailsElement>(null);
  const [open, setOpen] = useState(false);
  const [asked, setAsked] = useState("");
  const { tree, failure, retry } = useLayerTree(views, off);
  const forms = useMemo(() => formsOf(kinds, views, whole), [kinds, views, whole]);
  const found = searchTree(tree, asked);
  const layers = tree.reduce((sum, sector) => sum + sector.kinds.length, 0);
  useKeys({
    l: () => {
      setOpen(!open);
      frame.current?.querySelector("summary")?.focus();
    },
  });
  return (
    <details
      className="legend layers"
      ref={frame}
      open={open}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {t("layers.title")}
        {off.length > 0 && <b className="unlit">{t("layers.off.some")}</b>}
      </summary>
      {failure !== null && (
        <FailureNotice what="layers.failure" works="layers.failure.works" failure={failure} onRetry={retry} />
      )}
      {layers >= searchFrom && (
        <input
          type="search"
          value={asked}
          aria-label={t("layers.search")}
          placeholder={t("layers.search")}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setAsked(event.target.value)}
        />
      )}
      {layers === 0 && <p className="about">{t("layers.empty")}</p>}
      {layers > 0 && found.length === 0 && (
        <p className="about" role="status">
          {t("layers.search.none")}
        </p>
      )}
      <LayerTree tree={found} forms={forms} off={off} onOff={onOff} />
      <div className="ground">
        <label>
          <input
            type="checkbox"
            checked={!off.includes(borders)}
            onChange={(event) => onOff(switchBorders(off, event.target.checked))}
          />
          <span>{t("map.outlines")}</span>
        </label>
        {children}
      </div>
      {off.length > 0 && (
        <button type="button" className="button" onClick={() => onOff(noneOff)}>
          {t("layers.all")}
        </button>
      )}
      {views.some((view) => view.measured) && <StateLegend />}
    </details>
  );
}

/** Says in the list what is missing from it because its layer is off, and brings it back. */
export function OffNote({ away, onAll }: { away: number; onAll: () => void }) {
  const { t } = useWords();
  return (
    <p className="away" role="status">
      {away > 0 && (
        <>
          {t("layers.off.things", { n: away })}
          <button type="button" className="button" onClick={onAll}>
            {t("layers.all")}
          </button>
        </>
      )}
    </p>
  );
}
