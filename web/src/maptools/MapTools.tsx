import type { Map as MapView } from "maplibre-gl";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import type { CentreRoute } from "../screens/route.ts";
import { go, useRoute } from "../screens/useRoute.ts";
import { SavedBar } from "../shaping/SavedBar.tsx";
import { ShapeTools } from "../shaping/ShapeTools.tsx";
import { Icon } from "../theme/Icon.tsx";
import { byFinger, prefersCalm, useMedia } from "../theme/useMedia.ts";
import type { Place } from "../things/shape.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { ChosenTable } from "./ChosenTable.tsx";
import { SketchCard } from "./SketchCard.tsx";
import { add, begin, cornersOf, finish, type Sketch, type Tool, undo } from "./sketch.ts";
import { sketchFeatures } from "./sketchFeatures.ts";
import type { Chooser } from "./spots.ts";
import { ToolButtons } from "./ToolButtons.tsx";
import { areaFeature, drawOver, pointFeature } from "./toolLayers.ts";
import { useChooserInView } from "./useChooserInView.ts";
import { useNearMe } from "./useNearMe.ts";
import { usePointing, useResting } from "./usePointing.ts";
import { useToolKeys } from "./useToolKeys.ts";
import "./maptools.css";

/** How close the map comes to where a device says it is. */
const nearZoom = 16;

interface Props {
  map: MapView | null;
  onOpen: (id: number) => void;
}

/** The tools on the map of the Centre: what is active, and what stands in the address of it. */
export function MapTools({ map, onOpen }: Props) {
  const route = useRoute();
  if (route.screen !== "centre") return null;
  if (route.shaping !== null && route.at === null) return <ShapeTools map={map} route={route} />;
  return <Tools map={map} route={route} onOpen={onOpen} />;
}

/** Draws what is sketched, chosen by and asked about; gives what is called with the pointer's place. */
function useDrawn(map: MapView | null, sketch: Sketch | null, { here, chooser }: CentreRoute) {
  const { language } = useWords();
  const draw = useMemo(() => {
    return (pointer: Place | null) => {
      if (map === null) return;
      const features = sketch === null ? [] : sketchFeatures(sketch, pointer, language);
      if (sketch === null && chooser !== null && chooser !== "area") features.push(areaFeature(chooser));
      if (here !== null) features.push(pointFeature(here, { here: true }));
      drawOver(map, features);
    };
  }, [map, sketch, here, chooser, language]);
  useEffect(() => draw(null), [draw]);
  return draw;
}

/** What is active, and all that can be done with it; `ask` tells what there is at a place. */
function useTool(map: MapView | null, route: CentreRoute, holder: RefObject<HTMLElement | null>) {
  const [active, setActive] = useState<Sketch | "here" | null>(null);
  const sketch = active === "here" ? null : active;
  const tool: Tool | null = active === "here" ? "here" : (active?.tool ?? null);
  const draw = useDrawn(map, sketch, route);
  const ask = (here: Place) => {
    setActive(null);
    go({ ...route, here, thing: null });
  };
  const choose = (chooser: Chooser) => {
    setActive(null);
    go({ ...route, chooser });
  };
  const put = (next: Sketch) => {
    if (next.tool === "choose" && next.finished) choose(cornersOf(next));
    else setActive(next);
  };
  const point = (place: Place) => (sketch === null ? ask(place) : put(add(sketch, place)));
  const pointCentre = () => {
    if (map === null) return;
    const { lng, lat } = map.getCenter().wrap();
    point({ longitude: lng, latitude: lat });
  };
  const end = () => {
    setActive(null);
    holder.current?.querySelector<HTMLElement>(`[data-tool="${tool}"]`)?.focus();
  };
  const start = (next: Tool | null) => {
    if (next === null) return end();
    if (next === "draw") {
      setActive(null);
      return go({ ...route, at: null, thing: null, here: null, shaping: "draw" });
    }
    setActive(next === "here" ? next : begin(next));
    // From here the arrow keys move the map under the cross-hair, and Enter takes what is there.
    map?.getCanvas().focus();
  };
  const back = () => sketch !== null && setActive(undo(sketch));
  const done = () => sketch !== null && put(finish(sketch));
  usePointing(map, active === null ? null : { onPoint: point, onDouble: done, onHover: draw });
  useResting(active === null ? map : null, ask);
  useToolKeys(map, active === null ? null : { onEnter: pointCentre, onBack: back, onEnd: end });
  return { active, sketch, tool, ask, choose, pointCentre, end, start, back, done, setActive };
}

function Tools({ map, route, onOpen }: Props & { route: CentreRoute }) {
  const { t } = useWords();
  const holder = useRef<HTMLDivElement>(null);
  const { active, sketch, tool, ask, start, ...acts } = useTool(map, route, holder);
  useChooserInView(map, sketch === null ? route.chooser : null);
  const near = useNearMe((place) => {
    ask(place);
    const center: [number, number] = [place.longitude, place.latitude];
    map?.easeTo({ center, zoom: Math.max(nearZoom, map.getZoom()), animate: !prefersCalm(), duration: 200 });
  });
  const begun = (next: Tool | null) => {
    near.forget();
    start(next);
  };
  return (
    <>
      {active !== null && <span className="crosshair" aria-hidden="true" />}
      <div ref={holder} className="maptools" data-active={tool ?? undefined}>
        <ToolButtons
          tool={tool}
          disabled={map === null}
          seeking={near.seeking}
          onTool={begun}
          onNearMe={near.seek}
        />
        {active === null && route.at === null && <SavedBar />}
        {sketch !== null && (
          <SketchCard
            sketch={sketch}
            inArea={route.area !== null}
            onCentre={acts.pointCentre}
            onUndo={acts.back}
            onFinish={acts.done}
            onClear={() => acts.setActive(begin(sketch.tool, sketch.form))}
            onForm={(form) => acts.setActive(begin("choose", form))}
            onArea={() => acts.choose("area")}
            onEnd={acts.end}
          />
        )}
        {active === "here" && <HereHint onCentre={acts.pointCentre} onEnd={acts.end} />}
        {near.trouble !== null && (
          <div className="card" role="alert">
            <p>{t(near.trouble)}</p>
            <button type="button" className="button" onClick={near.forget}>
              {t("close")}
            </button>
          </div>
        )}
      </div>
      {route.chooser !== null && sketch === null && (
        <ChosenTable
          route={route}
          chooser={route.chooser}
          onOpen={onOpen}
          onAgain={() => start("choose")}
          onClose={() => go({ ...route, chooser: null })}
        />
      )}
    </>
  );
}

function HereHint({ onCentre, onEnd }: { onCentre: () => void; onEnd: () => void }) {
  const { t } = useWords();
  return (
    <section className="card" aria-label={t("tools.here")}>
      <header>
        <h2>{t("tools.here")}</h2>
        <button type="button" className="button quiet icon" onClick={onEnd} aria-label={t("tools.end")}>
          <Icon name="close" />
        </button>
      </header>
      <p className="second" role="status">
        {t(useMedia(byFinger) ? "here.hint.touch" : "here.hint")}
      </p>
      <div className="acts">
        <button type="button" className="button" data-act="centre" onClick={onCentre}>
          <Icon name="ask" />
          {t("here.centre")}
        </button>
      </div>
    </section>
  );
}
