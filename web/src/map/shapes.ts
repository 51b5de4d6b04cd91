import type { Feature, FeatureCollection } from "geojson";
import type { ThingView } from "../things/describe.ts";
import { isLine, type Shape } from "../things/shape.ts";

/** What decides how a shape is drawn: its kind, and the value that the kind is drawn by. */
interface DrawnBy {
  kind: string;
  drawn_as?: string;
}

export type ShapeFeature = Feature<Shape, DrawnBy> & { id: number };

/** What the map has of a thing's shape. */
export type Drawn = Pick<ThingView, "id" | "kind" | "drawnAs"> & { shape: Shape };

/**
 * True for what is drawn as a line alone: a symbol on each of a thousand streets would cover the city, and
 * without readings it would say nothing.
 */
export function isOnlyLine(view: ThingView): boolean {
  return view.shape !== null && isLine(view.shape) && !view.measured;
}

function featureOf({ id, shape, kind, drawnAs }: Drawn): ShapeFeature {
  // A value that is not known is left out, as in the tiles.
  const properties = drawnAs === null ? { kind } : { kind, drawn_as: drawnAs };
  return { type: "Feature", id, geometry: shape, properties };
}

/** Of the views, what has a shape. */
export function drawnOf(views: readonly ThingView[]): Drawn[] {
  return views.flatMap(({ id, shape, kind, drawnAs }) =>
    shape === null ? [] : [{ id, shape, kind, drawnAs }],
  );
}

function alike(a: Drawn | undefined, b: Drawn | undefined): boolean {
  return a?.shape === b?.shape && a?.kind === b?.kind && a?.drawnAs === b?.drawnAs;
}

export function shapesOf(
  views: readonly ThingView[],
): FeatureCollection<Shape> & { features: ShapeFeature[] } {
  return { type: "FeatureCollection", features: drawnOf(views).map(featureOf) };
}

export interface ShapeDiff {
  remove: number[];
  add: ShapeFeature[];
}

/** The least the map must be told to get from what is drawn to the views; null when nothing differs. */
export function diffShapes(drawn: ReadonlyMap<number, Drawn>, views: readonly ThingView[]): ShapeDiff | null {
  const wanted = new Map(drawnOf(views).map((each) => [each.id, each]));
  const remove = [...drawn].filter(([id, each]) => !alike(wanted.get(id), each)).map(([id]) => id);
  const add = [...wanted.values()].filter((each) => !alike(drawn.get(each.id), each)).map(featureOf);
  return remove.length + add.length > 0 ? { remove, add } : null;
}
