import type { Feature, Geometry, Position } from "geojson";
import type { Map as MapView } from "maplibre-gl";
import { useEffect, useState } from "react";
import { drawOver } from "../maptools/toolLayers.ts";
import { alike, type Corner, canRemove, type Figure, insert, move, pointOf, remove } from "./figure.ts";
import type { Grip } from "./Handles.tsx";
import { type Pixel, type Sight, type Snapped, snap } from "./snapping.ts";
import { back, begin, forth, type Steps, step } from "./steps.ts";
import { useAlt } from "./useSight.ts";

interface Dragged {
  grip: Grip;
  position: Position;
  snapped: Snapped | null;
}

/** What neighbours there are to be drawn to, and whether that is wanted. */
export interface Snapping {
  shapes: readonly Geometry[];
  wanted: boolean;
}

const dragTo = (figure: Figure, { grip, position }: Dragged) =>
  grip.isNew ? insert(figure, grip.corner, position) : move(figure, grip.corner, position);

/** A figure that is edited corner by corner, with the steps back and forth. */
export function useFigure(first: Figure, sight: Sight | null, { shapes, wanted }: Snapping) {
  const [steps, setSteps] = useState<Steps<Figure>>(() => begin(first));
  const [chosen, setChosen] = useState<Corner | null>(null);
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const isPassing = useAlt();
  const figure = steps.now;
  /** The place of a pixel, drawn to a neighbour where one is near. */
  const placeAt = (pixel: Pixel): { position: Position; snapped: Snapped | null } => {
    const snapped = sight === null || !wanted || isPassing() ? null : snap(pixel, shapes, sight);
    return { position: snapped?.position ?? sight?.unproject(pixel) ?? [], snapped };
  };
  const put = (next: Figure, tag: string | null = null) => setSteps((before) => step(before, next, tag));
  return {
    steps,
    figure,
    /** As it would be if the pointer let go now. */
    live: dragged === null ? figure : dragTo(figure, dragged),
    chosen: chosen !== null && pointOf(figure, chosen) !== undefined ? chosen : null,
    dragged,
    isChanged: !alike(first, figure),
    put,
    placeAt,
    choose: setChosen,
    back: () => setSteps(back),
    forth: () => setSteps(forth),
    drag: (grip: Grip, pixel: Pixel) => setDragged({ grip, ...placeAt(pixel) }),
    // Where it was let go, which the last move need not have told yet.
    drop: (grip: Grip, pixel: Pixel) => {
      put(dragTo(figure, { grip, ...placeAt(pixel) }));
      setChosen(grip.corner);
      setDragged(null);
    },
    cancel: () => setDragged(null),
    takeAway: (corner: Corner) => {
      if (!canRemove(figure, corner)) return;
      put(remove(figure, corner));
      setChosen({ ...corner, index: Math.max(0, corner.index - 1) });
    },
    /** One corner more, halfway to the next. */
    addAfter: ({ path, index }: Corner) => {
      const points = figure.paths[path]?.points ?? [];
      const isLast = index === points.length - 1;
      const [from, to] =
        isLast && !figure.paths[path]?.closed
          ? [points[index - 1], points[index]]
          : [points[index], points[(index + 1) % points.length]];
      if (from === undefined || to === undefined) return;
      const at = isLast && !figure.paths[path]?.closed ? index : index + 1;
      const middle = [0, 1].map((axis) => ((from[axis] ?? 0) + (to[axis] ?? 0)) / 2);
      put(insert(figure, { path, index: at }, middle));
      setChosen({ path, index: at });
    },
    nudge: (corner: Corner, right: number, down: number) => {
      const point = pointOf(figure, corner);
      if (sight === null || point === undefined) return;
      const { x, y } = sight.project(point);
      put(
        move(figure, corner, sight.unproject({ x: x + right, y: y + down })),
        `nudge ${corner.path}.${corner.index}`,
      );
    },
  };
}

export type FigureEditing = ReturnType<typeof useFigure>;

/** Draws what is edited over the map as long as it is edited. */
export function useDrawnOver(map: MapView | null, features: readonly Feature[]): void {
  const written = JSON.stringify(features);
  useEffect(() => {
    if (map !== null) drawOver(map, JSON.parse(written) as Feature[], "shaping");
  }, [map, written]);
  useEffect(() => {
    if (map === null) return;
    return () => drawOver(map, [], "shaping");
  }, [map]);
}

export const featureOf = (geometry: Geometry, properties: Feature["properties"] = {}): Feature => ({
  type: "Feature",
  geometry,
  properties,
});
