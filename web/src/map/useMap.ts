import type { Map as MapView, VectorTileSource } from "maplibre-gl";
import { type RefObject, useEffect, useRef, useState } from "react";
import type { City } from "../api/contract.ts";
import { formatPlain } from "../formats/numbers.ts";
import { useServices } from "../live/services.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useTheme } from "../theme/useTheme.ts";
import type { ThingView } from "../things/describe.ts";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { archipelagos } from "./islands.ts";
import { loadLabelFont } from "./labelFont.ts";
import { formatLook, type Look, parseLook } from "./place.ts";
import { type MapSetting, MarkDrawer, type Pointed, startMap } from "./startMap.ts";
import type { PlaceName } from "./style.ts";
import { allTileLayers, chosenFilters, tileAddress } from "./tileLayers.ts";

/** Vietnam, for the moments before the city has said where it is. */
const country: Look = { zoom: 5, latitude: 15.8, longitude: 108.5 };

/** How close the map comes to a thing that a link leads to without a place. */
const thingZoom = 13;

export function placeNames({ t, own }: Speech, city: City | null): PlaceName[] {
  const names = archipelagos(t);
  if (city !== null) {
    const [longitude, latitude] = city.centre;
    names.push({ name: own(city.name), longitude, latitude, rank: "city" });
  }
  return names;
}

function degreeWords({ t, language }: Speech): MapSetting["degrees"] {
  const say = (value: number) => formatPlain(Math.abs(value), language);
  return {
    latitude: (value) => t(value < 0 ? "map.south" : "map.north", { n: say(value) }),
    longitude: (value) => t(value < 0 ? "map.west" : "map.east", { n: say(value) }),
  };
}

function firstLook(city: City | null, chosen: ThingView | undefined): Look {
  const kept = parseLook(location.hash);
  if (kept !== null) return kept;
  if (chosen?.place) return { zoom: thingZoom, ...chosen.place };
  if (city === null) return country;
  const [longitude, latitude] = city.centre;
  return { zoom: city.zoom, longitude, latitude };
}

function keepLook(look: Look): void {
  history.replaceState(history.state, "", location.pathname + location.search + formatLook(look));
}

interface Wanted {
  at: number | null;
  views: readonly ThingView[];
  chosen: number | null;
  onOpen: (id: number) => void;
  onPoint: (point: Pointed | null) => void;
  /** For paper: finer than the screen. */
  paper?: boolean;
}

/**
 * Starts the map in its holder once the city is known, and again when language or colours change,
 * since labels and symbols are drawn with both. Returns it when it can be drawn on.
 */
export function useMap(holder: RefObject<HTMLDivElement | null>, wanted: Wanted): MapView | null {
  const speech = useWords();
  const theme = useTheme();
  const { city, cityFailure } = useCity();
  const known = city !== null || cityFailure !== null;
  const [map, setMap] = useState<MapView | null>(null);
  const current = useRef(wanted);
  current.current = wanted;
  const look = useRef<Look | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the style sheet.
  useEffect(() => {
    let started: MapView | undefined;
    let left = false;
    const start = async () => {
      await loadLabelFont();
      if (left || holder.current === null || !known) return;
      const { views, chosen } = current.current;
      const begun = startMap({
        holder: holder.current,
        look:
          look.current ??
          firstLook(
            city,
            views.find((view) => view.id === chosen),
          ),
        title: speech.t("map.keys"),
        names: placeNames(speech, city),
        degrees: degreeWords(speech),
        at: current.current.at,
        paper: current.current.paper ?? false,
        clusters: { silent: speech.t("map.cluster.silent"), late: speech.t("map.cluster.late") },
        onOpen: (id) => current.current.onOpen(id),
        onPoint: (point) => current.current.onPoint(point),
        onLook: (next) => {
          look.current = next;
          keepLook(next);
        },
      });
      started = begun;
      begun.once("style.load", () => !left && setMap(begun));
    };
    void start();
    const follow = () => {
      const asked = parseLook(location.hash);
      if (asked !== null) {
        started?.jumpTo({ zoom: asked.zoom, center: [asked.longitude, asked.latitude] });
      }
    };
    window.addEventListener("hashchange", follow);
    return () => {
      left = true;
      window.removeEventListener("hashchange", follow);
      setMap(null);
      started?.remove();
    };
  }, [holder, known, city, speech, theme]);

  return map;
}

/** Keeps the stations on the map as the views say. */
export function useMarks(map: MapView | null, views: readonly ThingView[]): void {
  const drawer = useRef<{ map: MapView; marks: MarkDrawer } | null>(null);
  useEffect(() => {
    if (map === null) return;
    if (drawer.current?.map !== map) drawer.current = { map, marks: new MarkDrawer(map) };
    drawer.current.marks.draw(views);
  }, [map, views]);
}

interface Tiles {
  at: number | null;
  whole: boolean;
  chosen: number | null;
}

/**
 * Shows the tiles where the list does not hold the whole city, as of the instant that is looked at. They are
 * asked for anew when things change.
 */
export function useTiles(map: MapView | null, { at, whole, chosen }: Tiles): void {
  const { onThings } = useServices();
  useEffect(() => {
    if (map === null) return;
    for (const layer of allTileLayers) map.setLayoutProperty(layer, "visibility", whole ? "none" : "visible");
  }, [map, whole]);
  useEffect(() => {
    if (map === null || whole) return;
    const ask = () => map.getSource<VectorTileSource>("tiles")?.setTiles([tileAddress(at)]);
    ask();
    return onThings(ask);
  }, [map, at, whole, onThings]);
  useEffect(() => {
    if (map === null) return;
    for (const [layer, filter] of chosenFilters(chosen)) map.setFilter(layer, filter);
  }, [map, chosen]);
}
