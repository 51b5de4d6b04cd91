import type { MapGeoJSONFeature, Map as MapView } from "maplibre-gl";
import { prefersCalm } from "../theme/useMedia.ts";
import type { ThingView } from "../things/describe.ts";
import { approach, type Counted, countedAt } from "./cells.ts";
import { diffMarks, marksOf } from "./features.ts";
import { drawAlarmImages, drawGlyphImages } from "./glyphImages.ts";
import { nearest, type Spot } from "./nearest.ts";
import { readPalette } from "./palette.ts";
import type { Look } from "./place.ts";
import { type Drawn, diffShapes, drawnOf, shapesOf } from "./shapes.ts";
import { findSource, type GroundSetting, startGround } from "./startGround.ts";
import { type ClusterWords, singleLayers, thingContents } from "./thingLayers.ts";
import { clickableTiles } from "./tileLayers.ts";

export interface MapSetting extends GroundSetting {
  clusters: ClusterWords;
  /** The instant that is looked at, in milliseconds since 1970, or null for now. */
  at: number | null;
  onLook: (look: Look) => void;
  onOpen: (id: number) => void;
  /** What is under the pointer and where it is drawn, or null when there is nothing. */
  onPoint: (point: Pointed | null) => void;
}

/** What is under the pointer, at a spot of the screen: a thing, or what is counted there. */
export interface Pointed extends Spot {
  id: number | null;
  counted: Counted[];
}

const shapeLayerIds = ["shape-hits", "shape-fills"];

export function startMap(setting: MapSetting): MapView {
  const palette = readPalette(setting.holder);
  const map = startGround(setting, thingContents(palette, setting.clusters, setting.at));
  for (const { name, image, pixelRatio } of [...drawGlyphImages(palette), ...drawAlarmImages(palette)]) {
    map.once("style.load", () => map.addImage(name, image, { pixelRatio }));
  }
  // Before the others: what they find lies above what is counted.
  listenToCells(map, setting);
  listen(map, setting);
  return map;
}

function listen(map: MapView, setting: MapSetting): void {
  map.on("moveend", () => {
    const { lat, lng } = map.getCenter();
    setting.onLook({ zoom: map.getZoom(), latitude: lat, longitude: lng });
  });
  map.on("click", singleLayers, (event) => {
    const id = event.features?.at(-1)?.id;
    if (typeof id === "number") setting.onOpen(id);
  });
  map.on("click", "clusters", (event) => void openCluster(map, event.features?.[0]));
  map.on("mouseenter", "clusters", () => {
    map.getCanvas().style.cursor = "pointer";
  });
  map.on("mouseleave", "clusters", () => {
    map.getCanvas().style.cursor = "";
  });
  map.on("mousemove", singleLayers, (event) => {
    const feature = event.features?.at(-1);
    if (feature?.geometry.type !== "Point" || typeof feature.id !== "number") return;
    const [longitude = 0, latitude = 0] = feature.geometry.coordinates;
    const { x, y } = map.project([longitude, latitude]);
    map.getCanvas().style.cursor = "pointer";
    setting.onPoint({ id: feature.id, counted: [], x, y });
  });
  const leave = () => {
    map.getCanvas().style.cursor = "";
    setting.onPoint(null);
  };
  map.on("mouseleave", singleLayers, leave);
  map.on("movestart", leave);
  map.on("click", shapeLayerIds, ({ point }) => {
    const id = findShape(map, point);
    if (id !== null) setting.onOpen(id);
  });
  map.on("mousemove", shapeLayerIds, ({ point }) => {
    const id = findShape(map, point);
    if (id === null) return;
    map.getCanvas().style.cursor = "pointer";
    setting.onPoint({ id, counted: [], x: point.x, y: point.y });
  });
  map.on("mouseleave", shapeLayerIds, leave);
  map.on("click", ({ point }) => {
    if (isListed(map, point)) return;
    const id = findInTiles(map, point);
    if (id !== null) setting.onOpen(id);
    else if (countedAt(map, point).length > 0) approach(map, point);
  });
}

/** Tells what is counted under the pointer; the dots are small, and near them is meant as well. */
function listenToCells(map: MapView, setting: MapSetting): void {
  let over = false;
  map.on("mousemove", ({ point }) => {
    const counted = isListed(map, point) || findInTiles(map, point) !== null ? [] : countedAt(map, point);
    if (counted.length > 0) setting.onPoint({ id: null, counted, x: point.x, y: point.y });
    else if (over) setting.onPoint(null);
    if (over !== counted.length > 0) map.getCanvas().style.cursor = over ? "" : "pointer";
    over = counted.length > 0;
  });
}

/** Whether something of the list lies at a spot of the screen, above all tiles. */
function isListed(map: MapView, { x, y }: Spot): boolean {
  const layers = [...singleLayers, "clusters", ...shapeLayerIds];
  return map.queryRenderedFeatures([x, y], { layers }).length > 0;
}

/** How far from a line or point of a tile a click still means it, in pixels. */
const reachPx = 6;

/** The thing of the tiles at a spot of the screen, or null. */
function findInTiles(map: MapView, { x, y }: Spot): number | null {
  const around: [[number, number], [number, number]] = [
    [x - reachPx, y - reachPx],
    [x + reachPx, y + reachPx],
  ];
  const id = map.queryRenderedFeatures(around, { layers: clickableTiles })[0]?.id;
  return typeof id === "number" ? id : null;
}

/** The line or area at a spot of the screen, or null: symbols lie above, and lines above areas. */
function findShape(map: MapView, spot: Spot): number | null {
  const at = (layers: string[]) => map.queryRenderedFeatures([spot.x, spot.y], { layers });
  if (at([...singleLayers, "clusters"]).length > 0) return null;
  const candidates = at(["shape-hits"]).flatMap(({ id, geometry }) =>
    typeof id === "number" ? [{ id, geometry }] : [],
  );
  const near = nearest(candidates, spot, ([longitude = 0, latitude = 0]) =>
    map.project([longitude, latitude]),
  );
  const under = at(["shape-fills"])[0]?.id;
  return near ?? (typeof under === "number" ? under : null);
}

/** Comes as close as needed for a cluster to fall apart. */
async function openCluster(map: MapView, cluster: MapGeoJSONFeature | undefined): Promise<void> {
  const id: unknown = cluster?.properties.cluster_id;
  if (cluster?.geometry.type !== "Point" || typeof id !== "number") return;
  const [longitude = 0, latitude = 0] = cluster.geometry.coordinates;
  const zoom = await findSource(map, "things")?.getClusterExpansionZoom(id);
  if (zoom !== undefined) {
    map.easeTo({ center: [longitude, latitude], zoom, animate: !prefersCalm(), duration: 200 });
  }
}

/** Draws the things: all at first, then only what differs from what is drawn. */
export class MarkDrawer {
  private drawn: ReadonlyMap<number, ThingView> | null = null;
  private shapes: ReadonlyMap<number, Drawn> | null = null;
  private readonly map: MapView;

  constructor(map: MapView) {
    this.map = map;
  }

  draw(views: readonly ThingView[]): void {
    this.drawShapes(views);
    const source = findSource(this.map, "things");
    if (source === undefined) return;
    if (this.drawn === null) void source.setData(marksOf(views));
    else {
      const diff = diffMarks(this.drawn, views);
      if (diff !== null) void source.updateData(diff);
    }
    this.drawn = new Map(views.map((view) => [view.id, view]));
  }

  private drawShapes(views: readonly ThingView[]): void {
    const source = findSource(this.map, "shapes");
    if (source === undefined) return;
    if (this.shapes === null) void source.setData(shapesOf(views));
    else {
      const diff = diffShapes(this.shapes, views);
      if (diff === null) return;
      void source.updateData(diff);
    }
    this.shapes = new Map(drawnOf(views).map((each) => [each.id, each]));
  }
}
