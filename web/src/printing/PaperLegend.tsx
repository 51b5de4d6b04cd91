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
}

/** What is on the map, and nothing else. */
export function PaperLegend({ tree, views, off }: Props) {
  const { t, own } = useWords();
  const { kinds, whole } = useCity();
  const forms = formsOf(kinds, views, whole);
  const shown = tree.flatMap((sector) => {
    const on = sector.kinds.filter(({ kind, count }) => !isOff(off, kind) && count !== 0);
    return on.length === 0 ? [] : [{ ...sector, kinds: on }];
  });
  const measured = views.some((view) => view.measured);
  return (
    <section className="paper-legend" aria-label={t("print.legend")}>
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
      {measured && <StateLegend />}
    </section>
  );
}
