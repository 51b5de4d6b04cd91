import type { Feature, FeatureCollection } from "geojson";
import type { LayerSpecification, Map as MapView } from "maplibre-gl";
import { labelFont } from "../map/labelFont.ts";
import { type Palette, readPalette } from "../map/palette.ts";
import { findSource } from "../map/startGround.ts";
import { nothing } from "../map/style.ts";
import type { Place } from "../things/shape.ts";

/** Who draws over the map: the tools, or whoever edits shapes. */
export type Overlay = "maptools" | "shaping";

const positionOf = ({ longitude, latitude }: Place) => [longitude, latitude];

/** What is drawn by hand: over everything else, so that nothing hides the corners. */
function layersOf(source: Overlay, palette: Palette): LayerSpecification[] {
  return [
    {
      id: `${source}-fills`,
      type: "fill",
      source,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": palette.link, "fill-opacity": 0.12 },
    },
    {
      id: `${source}-casings`,
      type: "line",
      source,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.panel, "line-width": 5 },
    },
    {
      id: `${source}-lines`,
      type: "line",
      source,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": palette.link, "line-width": 2.5 },
    },
    {
      id: `${source}-points`,
      type: "circle",
      source,
      filter: ["all", ["==", ["geometry-type"], "Point"], ["!", ["has", "label"]]],
      paint: {
        "circle-radius": ["case", ["has", "here"], 9, 5],
        "circle-color": ["case", ["has", "here"], palette.link, palette.panel],
        "circle-stroke-color": ["case", ["has", "here"], palette.panel, palette.link],
        "circle-stroke-width": ["case", ["has", "here"], 3, 2.5],
      },
    },
    {
      id: `${source}-labels`,
      type: "symbol",
      source,
      filter: ["has", "label"],
      layout: {
        "text-field": ["get", "label"],
        "text-font": [labelFont],
        "text-size": 13,
        "text-offset": [0, -0.9],
      },
      paint: { "text-color": palette.ink, "text-halo-color": palette.panel, "text-halo-width": 2 },
    },
  ];
}

/** Puts features on the map; the layers for them are made with the first. */
export function drawOver(map: MapView, features: Feature[], source: Overlay = "maptools"): void {
  if (map.style === undefined) return;
  if (map.getSource(source) === undefined) {
    if (features.length === 0) return;
    map.addSource(source, { type: "geojson", data: nothing });
    for (const layer of layersOf(source, readPalette())) map.addLayer(layer);
  }
  const collection: FeatureCollection = { type: "FeatureCollection", features };
  void findSource(map, source)?.setData(collection);
}

export const pointFeature = (place: Place, properties: Feature["properties"] = {}): Feature => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: positionOf(place) },
  properties,
});

export const lineFeature = (places: readonly Place[]): Feature => ({
  type: "Feature",
  geometry: { type: "LineString", coordinates: places.map(positionOf) },
  properties: {},
});

export const areaFeature = (ring: readonly Place[]): Feature => ({
  type: "Feature",
  geometry: { type: "Polygon", coordinates: [[...ring, ...ring.slice(0, 1)].map(positionOf)] },
  properties: {},
});

/** Halfway between two places, for a label; over a city's distances the plain middle is good enough. */
export const halfway = (one: Place, other: Place): Place => ({
  longitude: (one.longitude + other.longitude) / 2,
  latitude: (one.latitude + other.latitude) / 2,
});
