import type { ExactShape, Neighbour, ShapeAct, Shaped } from "./contract.ts";
import { read, send } from "./door.ts";

/** A thing with its geometry to the last digit, and the version of it that an act is meant for. */
export const readShape = (thing: number, signal: AbortSignal) =>
  read<ExactShape>(`/api/things/${thing}/shape`, signal);

/** What touches a box of degrees, with exact geometries, the nearest to its middle first. */
export const readNeighbours = (
  [west, south, east, north]: readonly [number, number, number, number],
  limit: number,
  signal: AbortSignal,
) => read<Neighbour[]>(`/api/shapes?box=${west},${south},${east},${north}&limit=${limit}`, signal);

/** Does one act; all of it or nothing. */
export const actOnShapes = (act: ShapeAct) => send<Shaped>("/api/shapes", act);
