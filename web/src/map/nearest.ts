import type { Geometry, Position } from "geojson";

export interface Spot {
  x: number;
  y: number;
}

interface Candidate {
  id: number;
  geometry: Geometry;
}

function toSegment(spot: Spot, from: Spot, to: Spot): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / square;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(spot.x - from.x - share * dx, spot.y - from.y - share * dy);
}

function linesOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case "LineString":
      return [geometry.coordinates];
    case "MultiLineString":
    case "Polygon":
      return geometry.coordinates;
    case "MultiPolygon":
      return geometry.coordinates.flat();
    default:
      return [];
  }
}

/** The one whose line or edge runs nearest to a spot on the screen, or null when there is none. */
export function nearest(
  candidates: readonly Candidate[],
  spot: Spot,
  project: (position: Position) => Spot,
): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { id, geometry } of candidates) {
    for (const line of linesOf(geometry)) {
      const spots = line.map(project);
      for (const [index, to] of spots.entries()) {
        const distance = toSegment(spot, spots[index - 1] ?? to, to);
        if (distance < least) {
          least = distance;
          best = id;
        }
      }
    }
  }
  return best;
}
