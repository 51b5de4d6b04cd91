import { type RefObject, useEffect, useRef } from "react";
import { CountedNote } from "../layers/CountedNote.tsx";
import { formsOf } from "../layers/forms.ts";
import { Classes } from "../layers/LayerTree.tsx";
import { isOff, type Off } from "../layers/off.ts";
import { StateLegend } from "../layers/StateLegend.tsx";
import { KindSwatch } from "../layers/Swatch.tsx";
import type { SectorLayers } from "../layers/tree.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { ThingView } from "../things/describe.ts";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  tree: readonly SectorLayers[];
  views: readonly ThingView[];
  off: Off;
  /** Whether things are counted in cells. */
  counted: boolean;
  /** Told whether all of it has room on the sheet. */
  onFits: (fits: boolean) => void;
}

/** How small it may become to have room. */
const sizes = [1, 0.9, 0.8, 0.7, 0.6];

/** What is on the map, and nothing else. */
export function PaperLegend({ tree, views, off, counted, onFits }: Props) {
  const { t, own } = useWords();
  const { kinds, whole } = useCity();
  const forms = formsOf(kinds, views, whole);
  const shown = tree.flatMap((sector) => {
    const on = sector.kinds.filter(({ kind, count }) => !isOff(off, kind) && count !== 0);
    return on.length === 0 ? [] : [{ ...sector, kinds: on }];
  });
  const frame = useRef<HTMLElement>(null);
  useFitting(frame, onFits);
  const measured = views.some((view) => view.measured);
  return (
    <section className="paper-legend" ref={frame} aria-label={t("print.legend")}>
      <div className="all">
        <h2>{t("print.legend")}</h2>
        {shown.map((sector) => (
          <div key={sector.sector}>
            <h3>{own(sector.title)}</h3>
            <ul>
              {sector.kinds.map(({ kind }) => {
                const form = forms.get(kind.id);
                return (
                  <li key={kind.id} data-legend={kind.id}>
                    <span>
                      {form !== undefined && <KindSwatch kind={kind} forms={form} />}
                      {own(kind.title)}
                    </span>
                    {form?.line && <Classes kind={kind} />}
                  </li>
                );
              })}
            </ul>
          </div>
        ))}
        {counted && <CountedNote onPaper />}
        {measured && <StateLegend />}
      </div>
    </section>
  );
}

/** Makes the legend as small as needed to have room on the sheet, whenever what is drawn changes. */
function useFitting(frame: RefObject<HTMLElement | null>, onFits: (fits: boolean) => void): void {
  useEffect(() => {
    const element = frame.current;
    const all = element?.firstElementChild;
    if (element === null || !(all instanceof HTMLElement)) return;
    const fit = () => {
      const found = sizes.find((size) => {
        all.style.setProperty("zoom", String(size));
        return (
          element.scrollHeight <= element.clientHeight + 1 && element.scrollWidth <= element.clientWidth + 1
        );
      });
      onFits(found !== undefined);
    };
    const watch = new MutationObserver(fit);
    watch.observe(all, { childList: true, subtree: true });
    const resized = new ResizeObserver(fit);
    resized.observe(element);
    return () => {
      watch.disconnect();
      resized.disconnect();
    };
  }, [frame, onFits]);
}
