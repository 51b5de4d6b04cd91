import type { Feature, Geometry } from "geojson";
import type { Map as MapView } from "maplibre-gl";
import { type RefObject, useEffect, useRef, useState } from "react";
import { MapSource } from "../basemap/MapSource.tsx";
import { useBasemap } from "../basemap/useBasemap.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { prefersCalm } from "../theme/useMedia.ts";
import { useTheme } from "../theme/useTheme.ts";
import type { Box } from "../things/box.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { loadLabelFont } from "./labelFont.ts";
import { readPalette } from "./palette.ts";
import { sampleLayers } from "./sampleLayers.ts";
import { findSource, startGround } from "./startGround.ts";
import { nothing } from "./style.ts";
import { placeNames } from "./useMap.ts";

export interface Sample {
  key: string;
  geometry: Geometry;
}

interface Props {
  samples: readonly Sample[];
  box: Box | null;
  chosen: string | null;
}

/** Rows of a file on the city's ground, before anything of them is taken in. */
export function SampleMap({ samples, box, chosen }: Props) {
  const { t } = useWords();
  const holder = useRef<HTMLDivElement>(null);
  const map = useGround(holder);
  const basemap = useBasemap(map);
  useEffect(() => {
    if (map === null) return;
    const features = samples.map(
      ({ key, geometry }): Feature => ({ type: "Feature", geometry, properties: { chosen: key === chosen } }),
    );
    void findSource(map, "sample")?.setData({ type: "FeatureCollection", features });
  }, [map, samples, chosen]);
  const [west, south, east, north] = box ?? [];
  useEffect(() => {
    if (map !== null) frameBox(map, west, south, east, north);
  }, [map, west, south, east, north]);
  const button = (icon: IconName, words: WordKey, act: (map: MapView) => void) => (
    <button
      type="button"
      aria-label={t(words)}
      title={t(words)}
      disabled={map === null}
      onClick={() => map !== null && act(map)}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <section
      className="map sample"
      aria-label={t("sample.map", { n: samples.length })}
      data-samples={samples.length}
      data-ready={map !== null}
    >
      <div ref={holder} className="holder" />
      <div className="controls">
        <div className="zoom">
          {button("plus", "map.zoomIn", (it) => it.zoomIn({ animate: !prefersCalm(), duration: 150 }))}
          {button("minus", "map.zoomOut", (it) => it.zoomOut({ animate: !prefersCalm(), duration: 150 }))}
          {button("fit", "sample.fit", (it) => frameBox(it, west, south, east, north))}
        </div>
      </div>
      <MapSource basemap={basemap} />
    </section>
  );
}

function frameBox(map: MapView, ...box: (number | undefined)[]): void {
  const [west, south, east, north] = box;
  if (west === undefined || south === undefined || east === undefined || north === undefined) return;
  map.fitBounds([west, south, east, north], { padding: 32, maxZoom: 16, animate: false });
}

/** Starts the map in its holder, and again when language or colours change. */
function useGround(holder: RefObject<HTMLDivElement | null>): MapView | null {
  const speech = useWords();
  const theme = useTheme();
  const { city } = useCity();
  const [map, setMap] = useState<MapView | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the style sheet.
  useEffect(() => {
    let started: MapView | undefined;
    let left = false;
    const start = async () => {
      await loadLabelFont();
      if (left || holder.current === null || city === null) return;
      const [longitude, latitude] = city.centre;
      const begun = startGround(
        {
          holder: holder.current,
          look: { zoom: city.zoom, longitude, latitude },
          title: speech.t("sample.keys"),
          names: placeNames(speech, city),
          // Too small a map for letters along its edges; the lines themselves stay.
          degrees: { latitude: () => "", longitude: () => "" },
        },
        {
          sources: { sample: { type: "geojson", data: nothing } },
          layers: sampleLayers(readPalette()),
        },
      );
      started = begun;
      begun.once("style.load", () => !left && setMap(begun));
    };
    void start();
    return () => {
      left = true;
      setMap(null);
      started?.remove();
    };
  }, [holder, city, speech, theme]);
  return map;
}
