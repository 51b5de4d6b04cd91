import type { Feature, FeatureCollection, LineString, Point } from "geojson";

export interface View {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** What a view has room for. */
export interface Room {
  /** How many meridians find room for their labels. */
  meridians: number;
  /** Whether the label of a latitude, in degrees, would stand behind something. */
  hidden: (latitude: number) => boolean;
}

const roomy: Room = { meridians: 8, hidden: () => false };

const steps = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/** The finest step, in degrees, that draws at most so many meridians over so wide a view. */
export function graticuleStep(widthDegrees: number, meridians = roomy.meridians): number {
  return [...steps].reverse().find((step) => widthDegrees / step <= meridians) ?? 30;
}

function multiples(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.min(64, Math.floor(to / step) - first + 1));
  return Array.from({ length: count }, (_, index) => Number(((first + index) * step).toFixed(3)));
}

/** Names for degrees, in the language of the screen. */
export interface DegreeWords {
  latitude: (degrees: number) => string;
  longitude: (degrees: number) => string;
}

/**
 * Lines of equal longitude and latitude in the view and half a view around it, so that a small move
 * does not show their ends, and a label for each where it meets the upper or the left edge.
 */
export function makeGraticule(
  view: View,
  words: DegreeWords,
  room: Room = roomy,
): FeatureCollection<LineString | Point> {
  const width = view.east - view.west;
  const height = view.north - view.south;
  const step = graticuleStep(width, room.meridians);
  const west = view.west - width / 2;
  const east = view.east + width / 2;
  const south = Math.max(-85, view.south - height / 2);
  const north = Math.min(85, view.north + height / 2);
  const features: Feature<LineString | Point>[] = [];
  const add = (geometry: LineString | Point, label: string, side: "line" | "top" | "left") =>
    features.push({ type: "Feature", geometry, properties: { label, side } });
  for (const longitude of multiples(west, east, step)) {
    const coordinates = [
      [longitude, south],
      [longitude, north],
    ];
    add({ type: "LineString", coordinates }, "", "line");
    add({ type: "Point", coordinates: [longitude, view.north] }, words.longitude(longitude), "top");
  }
  for (const latitude of multiples(south, north, step)) {
    const coordinates = [
      [west, latitude],
      [east, latitude],
    ];
    add({ type: "LineString", coordinates }, "", "line");
    if (room.hidden(latitude)) continue;
    add({ type: "Point", coordinates: [view.west, latitude] }, words.latitude(latitude), "left");
  }
  return { type: "FeatureCollection", features };
}
