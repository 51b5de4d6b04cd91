import type { Feature, Geometry } from "geojson";
import type { Map as MapView } from "maplibre-gl";
import { useEffect, useRef, useState } from "react";
import { useDimmed } from "../areas/useDimmed.ts";
import { BasemapSwitch } from "../basemap/BasemapSwitch.tsx";
import { MapSource } from "../basemap/MapSource.tsx";
import { useBasemap } from "../basemap/useBasemap.ts";
import { CountedNote } from "../layers/CountedNote.tsx";
import { LayerPanel } from "../layers/LayerPanel.tsx";
import { TimeStrip } from "../layers/TimeBar.tsx";
import { useDrawnKinds } from "../layers/useDrawnKinds.ts";
import { useOff } from "../layers/useOff.ts";
import { ViewButtons } from "../layers/ViewButtons.tsx";
import { MapTools } from "../maptools/MapTools.tsx";
import { useCity } from "../screens/CityProvider.tsx";
import { useRoute } from "../screens/useRoute.ts";
import { useFoundMark } from "../search/useFoundMark.ts";
import { prefersCalm } from "../theme/useMedia.ts";
import type { ThingView } from "../things/describe.ts";
import type { Place } from "../things/shape.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { useCounted } from "./cells.ts";
import { coveredWidth } from "./covered.ts";
import { MapButtons } from "./MapButtons.tsx";
import { PointedWords } from "./PointedWords.tsx";
import { isOnlyLine } from "./shapes.ts";
import { findSource } from "./startGround.ts";
import type { Pointed } from "./startMap.ts";
import { useMap, useMarks, useTiles } from "./useMap.ts";
import { type Standing, useReached } from "./useReached.ts";

interface Props {
  views: readonly ThingView[];
  /** All that could be there: also what words, states or layers leave out. */
  listed: readonly ThingView[];
  chosen: number | null;
  /** Where the chosen thing is, once that is known. */
  place: Place | null;
  /** What lies up- or downstream of a thing, where that was asked for. */
  standing: Standing;
  onOpen: (id: number) => void;
}

/** Rings the chosen thing, or draws over it, and brings it into view when it is outside. */
function useChosen(
  map: MapView | null,
  { views, chosen, place: told }: Pick<Props, "views" | "chosen" | "place">,
): void {
  const view = views.find(({ id }) => id === chosen);
  const place = view === undefined ? told : view.place;
  const shape = view?.shape ?? null;
  // What comes as a tile is marked in its tile.
  const alone = view === undefined || isOnlyLine(view);
  const longitude = place?.longitude;
  const latitude = place?.latitude;
  useEffect(() => {
    if (map === null) return;
    const marked: Geometry[] = shape === null ? [] : [shape];
    if (longitude !== undefined && latitude !== undefined && !alone) {
      marked.push({ type: "Point", coordinates: [longitude, latitude] });
    }
    const features = marked.map((geometry): Feature => ({ type: "Feature", geometry, properties: {} }));
    void findSource(map, "chosen")?.setData({ type: "FeatureCollection", features });
  }, [map, longitude, latitude, shape, alone]);
  useEffect(() => {
    if (map === null || chosen === null || longitude === undefined || latitude === undefined) return;
    // The panel has just taken its room; the map learns its new size with the next frame.
    const frame = requestAnimationFrame(() => {
      map.resize();
      const covered = coveredWidth(map.getContainer());
      const { x } = map.project([longitude, latitude]);
      const free = map.getContainer().clientWidth - covered;
      if (x < free && map.getBounds().contains([longitude, latitude])) return;
      const offset: [number, number] = [-covered / 2, 0];
      map.easeTo({ center: [longitude, latitude], offset, animate: !prefersCalm(), duration: 200 });
    });
    return () => cancelAnimationFrame(frame);
  }, [map, chosen, longitude, latitude]);
}

export function CityMap({ views, listed, chosen, place, standing, onOpen }: Props) {
  const { t } = useWords();
  const holder = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const { at, whole } = useCity();
  const map = useMap(holder, { at, views, chosen, onOpen, onPoint: setPointed });
  const basemap = useBasemap(map);
  useMarks(map, views);
  useTiles(map, { at, whole, chosen });
  useChosen(map, { views, chosen, place });
  useReached(map, standing);
  useFoundMark(map);
  const [timed, setTimed] = useState(at !== null);
  const [off, setOff] = useOff();
  useDrawnKinds(map, off);
  const counted = useCounted(map);
  const route = useRoute();
  const dimmed = useDimmed(map, route.screen === "centre" ? route.area : null);
  const placed = views.filter((view) => view.place !== null).length;
  return (
    <section
      className="map"
      aria-label={t("map.label", { n: placed })}
      data-things={placed}
      data-alarmed={views.filter(({ alarm }) => alarm !== null).length}
      data-ready={map !== null}
      data-timed={timed}
      data-reached={standing.reached?.length}
      data-counted={counted}
      data-dimmed={dimmed}
    >
      <div ref={holder} className="holder" />
      {pointed !== null && <PointedWords pointed={pointed} views={views} />}
      <MapTools map={map} onOpen={onOpen} />
      <MapButtons map={map} views={views}>
        <ViewButtons map={map} timed={timed} onTimed={setTimed} />
      </MapButtons>
      {timed && <TimeStrip />}
      <LayerPanel views={listed} off={off} onOff={setOff}>
        <BasemapSwitch />
        {counted && <CountedNote />}
      </LayerPanel>
      <MapSource basemap={basemap} />
    </section>
  );
}
