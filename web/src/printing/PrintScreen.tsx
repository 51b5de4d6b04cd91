import type { Map as MapView } from "maplibre-gl";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useDimmed } from "../areas/useDimmed.ts";
import { useBasemap } from "../basemap/useBasemap.ts";
import { useKeys } from "../keys/useKeys.ts";
import { useDrawnKinds } from "../layers/useDrawnKinds.ts";
import { useLayerTree, useViewsOn } from "../layers/useLayerTree.ts";
import { useCounted } from "../map/cells.ts";
import { useMap, useMarks, useTiles } from "../map/useMap.ts";
import { canDrawMap } from "../map/webgl.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import type { ThingView } from "../things/describe.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { Paper } from "./Paper.tsx";
import { PrintOptions } from "./PrintOptions.tsx";
import { type Sheet, scaleAt, sidesOf, zoomFor } from "./paper.ts";
import { usePageRule } from "./usePageRule.ts";
import { usePicture } from "./usePicture.ts";
import { useStill } from "./useStill.ts";

const nothing: readonly ThingView[] = [];
const pixelsPerMm = 96 / 25.4;

/** The map that was looked at, on a sheet of paper: its place, time, area and layers come from the address. */
export function PrintScreen({ route }: { route: CentreRoute }) {
  const { t, own } = useWords();
  const { city } = useCity();
  const [typed, setTyped] = useState<string | null>(null);
  const [sheet, setSheet] = useState<Sheet>({ size: "A4", way: "landscape" });
  const [fits, setFits] = useState(true);
  const frame = useRef<HTMLElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const { views: all, momentMs } = useStill(route);
  const { map, views, basemap, counted } = usePaperMap(holder, route, all);
  const { picture, stands } = usePicture(map);
  const { tree } = useLayerTree(all, route.off);
  const fit = useFit(frame, sheet);
  usePageRule(sheet);
  useKeys({ escape: () => go({ ...route, print: false }) });
  if (!canDrawMap()) return <p className="mapless">{t("map.unavailable")}</p>;
  const scale = stands === null ? null : scaleAt(stands.zoom, stands.latitude);
  const title = typed ?? t("print.title.usual", { city: city === null ? "" : own(city.name) });
  return (
    <div className="printing" data-ready={picture !== null}>
      <PrintOptions
        route={route}
        title={title}
        onTitle={setTyped}
        sheet={sheet}
        onSheet={setSheet}
        scale={scale}
        onScale={(wanted) => stands !== null && map?.jumpTo({ zoom: zoomFor(wanted, stands.latitude) })}
        ready={picture !== null}
        fits={fits}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet larger than the screen is scrolled by keys too. */}
      <section className="sheet sideways" ref={frame} tabIndex={0} aria-label={t("print.sheet")}>
        <Paper
          route={route}
          sheet={sheet}
          fit={fit}
          title={title}
          holder={holder}
          picture={picture}
          scale={scale}
          tree={tree}
          views={views}
          basemap={basemap}
          counted={counted}
          momentMs={momentMs}
          onFits={setFits}
        />
      </section>
    </div>
  );
}

/** The map as the screen shows it, finer: without what is off, and without what only a pointer needs. */
function usePaperMap(
  holder: RefObject<HTMLDivElement | null>,
  route: CentreRoute,
  all: readonly ThingView[],
) {
  const { at, whole } = useCity();
  const views = useViewsOn(all, route.off).on ?? nothing;
  const none = () => undefined;
  const map: MapView | null = useMap(holder, {
    at,
    views,
    chosen: route.thing,
    onOpen: none,
    onPoint: none,
    paper: true,
  });
  useMarks(map, views);
  useTiles(map, { at, whole, chosen: route.thing });
  useDrawnKinds(map, route.off);
  useDimmed(map, route.area);
  return { map, views, basemap: useBasemap(map), counted: useCounted(map) };
}

/** How much smaller the sheet is shown so that its whole width is seen, at most in its true size. */
function useFit(frame: RefObject<HTMLElement | null>, sheet: Sheet): number {
  const [fit, setFit] = useState(1);
  const { widthMm } = sidesOf(sheet);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      const style = getComputedStyle(element);
      const free = element.clientWidth - Number.parseFloat(style.paddingLeft) * 2;
      setFit(Math.min(1, free / (widthMm * pixelsPerMm)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame, widthMm]);
  return fit;
}
