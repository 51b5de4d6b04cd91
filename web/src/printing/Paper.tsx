import { type CSSProperties, type RefObject, useCallback } from "react";
import { readStory } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { type AreaMark, formatMark } from "../areas/mark.ts";
import { credit } from "../basemap/MapSource.tsx";
import { useHearing } from "../clock/useCityTime.ts";
import { formatMoment } from "../formats/times.ts";
import type { SectorLayers } from "../layers/tree.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { CentreRoute } from "../screens/route.ts";
import type { ThingView } from "../things/describe.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { PaperLegend } from "./PaperLegend.tsx";
import { type Sheet, sidesOf } from "./paper.ts";
import { ScaleBar } from "./ScaleBar.tsx";

interface Props {
  route: CentreRoute;
  sheet: Sheet;
  /** How much of its true size the sheet is shown in on the screen. */
  fit: number;
  title: string;
  holder: RefObject<HTMLDivElement | null>;
  /** The map as it will be printed, null while it is being drawn. */
  picture: string | null;
  scale: number | null;
  tree: readonly SectorLayers[];
  views: readonly ThingView[];
  /** The moment that the sheet is of, null until that is known. */
  momentMs: number | null;
  /** Whether the base map is on it, whose makers are then named. */
  basemap: boolean;
  /** Whether things are counted in cells on it. */
  counted: boolean;
  onFits: (fits: boolean) => void;
}

/** The sheet as it comes out of the printer: title, map, legend, scale, north, times, sources. */
export function Paper(props: Props) {
  const { t, own } = useWords();
  const { city } = useCity();
  const {
    route,
    sheet,
    fit,
    title,
    holder,
    picture,
    scale,
    tree,
    views,
    momentMs,
    basemap,
    counted,
    onFits,
  } = props;
  const { widthMm, heightMm } = sidesOf(sheet);
  const nowMs = useHearing()?.nowMs ?? null;
  const size = { "--width": `${widthMm}mm`, "--height": `${heightMm}mm`, "--fit": fit } as CSSProperties;
  return (
    <div className="fitted" style={size}>
      <article className={`paper ${sheet.way}`} aria-label={title}>
        <header>
          <h1>{title}</h1>
          <p>
            {city !== null && <span>{own(city.name)}</span>}
            {route.area !== null && <AreaName area={route.area} />}
            {momentMs !== null && <strong>{t("print.asOf", { time: formatMoment(momentMs) })}</strong>}
          </p>
        </header>
        <section className="map" aria-label={t("map.label", { n: views.length })}>
          <div ref={holder} className="holder" />
          {picture !== null && <img className="picture" src={picture} alt={t("print.picture")} />}
          <svg className="north" viewBox="0 0 24 34" role="img" aria-label={t("print.north")}>
            <path d="M12 12 18 32 12 27.5 6 32z" />
            <text x="12" y="9.5" textAnchor="middle">
              {t("print.north.letter")}
            </text>
          </svg>
        </section>
        <PaperLegend tree={tree} views={views} off={route.off} counted={counted} onFits={onFits} />
        <footer>
          {scale !== null && <ScaleBar scale={scale} />}
          <p>
            {nowMs !== null && <span>{t("print.made", { time: formatMoment(nowMs) })}</span>}
            <span>{basemap ? credit : t("map.source")}</span>
            {city?.simulated && <strong>{t("bar.simulated")}</strong>}
            {city?.recording != null && (
              <span>
                {own(city.recording.title)} · {city.recording.source} · {city.recording.licence}
              </span>
            )}
            <span>{t("print.projection")}</span>
          </p>
        </footer>
      </article>
    </div>
  );
}

function AreaName({ area }: { area: AreaMark }) {
  const { own } = useWords();
  const key = formatMark(area);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the area.
  const read = useCallback(
    async (signal: AbortSignal) => ({ key, story: await readStory(area, signal) }),
    [key],
  );
  const { data } = useResource(read);
  const name = data?.key === key ? data.story.spans[0]?.name : undefined;
  return <span>{name === undefined ? area.code : own(name)}</span>;
}
