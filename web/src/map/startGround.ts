import { type GeoJSONSource, Map as MapView, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { type DegreeWords, makeGraticule, type Room } from "./graticule.ts";
import { readPalette } from "./palette.ts";
import type { Look } from "./place.ts";
import { type Contents, makeStyle, type PlaceName } from "./style.ts";

/** What every map needs: where it is drawn, where it looks, and the words on it. */
export interface GroundSetting {
  holder: HTMLElement;
  look: Look;
  title: string;
  names: readonly PlaceName[];
  degrees: DegreeWords;
  /** For paper: finer than the screen, and to be copied from the canvas. */
  paper?: boolean;
}

/** Canvas pixels for one of the page, which is 1/96 inch: 192 to the inch. */
const paperRatio = 2;

setWorkerUrl(workerUrl);

/** A map on the city's ground, with its own contents above. */
export function startGround(setting: GroundSetting, contents: Contents): MapView {
  const { look } = setting;
  const map = new MapView({
    container: setting.holder,
    style: makeStyle(readPalette(setting.holder), setting.names, contents),
    center: [look.longitude, look.latitude],
    zoom: look.zoom,
    minZoom: 1.5,
    maxZoom: 19,
    maxPitch: 0,
    dragRotate: false,
    attributionControl: false,
    locale: { "Map.Title": setting.title },
    fadeDuration: 0,
    ...(setting.paper && {
      pixelRatio: paperRatio,
      canvasContextAttributes: { preserveDrawingBuffer: true },
    }),
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new ScaleControl({ maxWidth: 120, unit: "metric" }), "bottom-right");
  map.once("style.load", () => void drawLand(map));
  keepGraticule(map, setting.degrees);
  return map;
}

async function drawLand(map: MapView): Promise<void> {
  const { default: land } = await import("virtual:land");
  findSource(map, "land")?.setData({ type: "Feature", geometry: land, properties: {} });
}

export function findSource(map: MapView, id: string): GeoJSONSource | undefined {
  // A removed map has no style any more, and a source may be asked for before the style is there.
  return map.style === undefined ? undefined : map.getSource<GeoJSONSource>(id);
}

/** How wide the label of a meridian is, and how high one of a latitude, in pixels. */
const labelPx = { width: 72, height: 18 };

/** What the map has room for beside what stands over its left edge. */
function roomOn(map: MapView): Room {
  const holder = map.getContainer();
  const edge = holder.getBoundingClientRect();
  const over = [...(holder.parentElement?.querySelectorAll(".toolbar, .legend, .time") ?? [])]
    .map((each) => each.getBoundingClientRect())
    .filter(({ left, height }) => height > 0 && left < edge.left + labelPx.width)
    .map(({ top, bottom }) => ({ top: top - edge.top, bottom: bottom - edge.top }));
  return {
    meridians: Math.max(2, Math.min(8, Math.floor(edge.width / labelPx.width))),
    hidden: (latitude) => {
      const { y } = map.project([map.getCenter().lng, latitude]);
      // The labels of the meridians run along the upper edge.
      if (y < 2 * labelPx.height) return true;
      return over.some(({ top, bottom }) => y > top && y - labelPx.height < bottom);
    },
  };
}

function keepGraticule(map: MapView, words: DegreeWords): void {
  const draw = () => {
    const bounds = map.getBounds();
    const view = {
      west: bounds.getWest(),
      south: bounds.getSouth(),
      east: bounds.getEast(),
      north: bounds.getNorth(),
    };
    findSource(map, "graticule")?.setData(makeGraticule(view, words, roomOn(map)));
  };
  map.once("style.load", draw);
  map.on("moveend", draw);
  map.on("resize", draw);
}
