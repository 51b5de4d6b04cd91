import type { Map as MapView } from "maplibre-gl";
import { useEffect, useState, useSyncExternalStore } from "react";
import { readPalette } from "../map/palette.ts";
import { basemapLabels, basemapLayers, basemapSource, sourceId } from "./layers.ts";
import { type Bounds, seesAny } from "./seen.ts";
import { askForBasemap, type Basemap, getStanding, type Standing, subscribeStanding } from "./standing.ts";

export function useBasemapStanding(): Standing {
  return useSyncExternalStore(subscribeStanding, getStanding);
}

/** The lines of degrees lead over sea and country; in a town with streets they would only be taken for some. */
const graticule = ["graticule", "degrees-top", "degrees-left"] as const;
const lastGraticuleZoom = 10;
const everyZoom = 24;

/** Whether a part of the base map lies in the map's view, at a zoom from which on it has something. */
function useInView(map: MapView | null, basemap: Basemap | null): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (map === null || basemap === null) return;
    const look = () => {
      const bounds = map.getBounds();
      const view: Bounds = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
      setSeen(seesAny(view, map.getZoom(), basemap));
    };
    look();
    map.on("move", look);
    map.on("resize", look);
    return () => {
      map.off("move", look);
      map.off("resize", look);
      setSeen(false);
    };
  }, [map, basemap]);
  return seen;
}

/** Draws the city's base map above land and sea and below everything else; whether any of it is seen. */
export function useBasemap(map: MapView | null): boolean {
  const standing = useBasemapStanding();
  useEffect(() => {
    const abort = new AbortController();
    void askForBasemap(abort.signal);
    return () => abort.abort();
  }, []);
  const basemap = standing.state === "there" && standing.wanted ? standing.basemap : null;
  useEffect(() => {
    if (map === null || basemap === null) return;
    const palette = readPalette();
    map.addSource(sourceId, basemapSource(basemap));
    for (const layer of basemapLayers(palette)) map.addLayer(layer, "graticule");
    for (const layer of basemapLabels(palette)) map.addLayer(layer, "degrees-top");
    for (const id of graticule) map.setLayerZoomRange(id, 0, lastGraticuleZoom);
    return () => {
      // A map that was removed meanwhile has taken its layers along.
      if (map.style === undefined) return;
      for (const { id } of [...basemapLayers(palette), ...basemapLabels(palette)]) map.removeLayer(id);
      map.removeSource(sourceId);
      for (const id of graticule) map.setLayerZoomRange(id, 0, everyZoom);
    };
  }, [map, basemap]);
  return useInView(map, basemap);
}
