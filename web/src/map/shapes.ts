import type { Feature, FeatureCollection } from "geojson";
import type { ThingView } from "../things/describe.ts";
import { isLine, type Shape } from "../things/shape.ts";

export type ShapeFeature = Feature<Shape, Record<string, never>> & { id: number };

/**
 * True for what is drawn as a line alone: a symbol on each of a thousand streets would cover the city, and
 * without readings it would say nothing.
 */
export function isOnlyLine(view: ThingView): boolean {
  return view.shape !== null && isLine(view.shape) && !view.measured;
}

function featureOf(id: number, shape: Shape): ShapeFeature {
  return { type: "Feature", id, geometry: shape, properties: {} };
}

export function shapesOf(
  views: readonly ThingView[],
): FeatureCollection<Shape> & { features: ShapeFeature[] } {
  const features = views.flatMap(({ id, shape }) => (shape === null ? [] : [featureOf(id, shape)]));
  return { type: "FeatureCollection", features };
}

export interface ShapeDiff {
  remove: number[];
  add: ShapeFeature[];
}

/** The least the map must be told to get from what is drawn to the views; null when nothing differs. */
export function diffShapes(drawn: ReadonlyMap<number, Shape>, views: readonly ThingView[]): ShapeDiff | null {
  const wanted = new Map(views.flatMap(({ id, shape }) => (shape === null ? [] : [[id, shape] as const])));
  const remove = [...drawn].filter(([id, shape]) => wanted.get(id) !== shape).map(([id]) => id);
  const add = [...wanted]
    .filter(([id, shape]) => drawn.get(id) !== shape)
    .map(([id, shape]) => featureOf(id, shape));
  return remove.length + add.length > 0 ? { remove, add } : null;
}
