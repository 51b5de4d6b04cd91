import type { Place } from "../things/shape.ts";
import { mostCorners, rectangle } from "./spots.ts";

/** What can be done on the map, one at a time. */
export type Tool = "distance" | "area" | "choose" | "here" | "draw";

/** How things are chosen: corner by corner, or by two opposite corners. */
export type Form = "polygon" | "rectangle";

/** What is being drawn; a finished one takes no more points. */
export interface Sketch {
  tool: Exclude<Tool, "here" | "draw">;
  form: Form;
  points: readonly Place[];
  finished: boolean;
}

export const begin = (tool: Sketch["tool"], form: Form = "polygon"): Sketch => ({
  tool,
  form,
  points: [],
  finished: false,
});

const same = (one: Place | undefined, other: Place) =>
  one?.latitude === other.latitude && one.longitude === other.longitude;

/** With one point more; a rectangle is finished by its second. The same point twice counts once. */
export function add(sketch: Sketch, point: Place): Sketch {
  const { points, finished, tool, form } = sketch;
  if (finished || same(points.at(-1), point) || isFull(sketch)) return sketch;
  const more = [...points, point];
  const isBox = tool === "choose" && form === "rectangle";
  return { ...sketch, points: more, finished: isBox && more.length === 2 && hasExtent(more) };
}

export const undo = (sketch: Sketch): Sketch => ({
  ...sketch,
  points: sketch.points.slice(0, -1),
  finished: false,
});

export const isFull = ({ points }: Sketch) => points.length >= mostCorners;

/** How many points are needed at least before it means something. */
const least = ({ tool, form }: Sketch) =>
  tool === "distance" || (tool === "choose" && form === "rectangle") ? 2 : 3;

export const canFinish = (sketch: Sketch) => !sketch.finished && sketch.points.length >= least(sketch);

export const finish = (sketch: Sketch): Sketch =>
  canFinish(sketch) ? { ...sketch, finished: true } : sketch;

function hasExtent([one, other]: readonly Place[]): boolean {
  return one?.latitude !== other?.latitude && one?.longitude !== other?.longitude;
}

/** The corners that the sketch draws: of a rectangle all four as soon as there are two. */
export function cornersOf({ tool, form, points }: Sketch): readonly Place[] {
  const [one, other] = points;
  const isBox = tool === "choose" && form === "rectangle";
  return isBox && one !== undefined && other !== undefined ? rectangle(one, other) : points;
}
