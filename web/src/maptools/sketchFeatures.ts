import type { Feature } from "geojson";
import type { Place } from "../things/shape.ts";
import type { Language } from "../words/words.ts";
import { closed, pieces } from "./measures.ts";
import { lengthWords } from "./measureWords.ts";
import { add, cornersOf, type Sketch } from "./sketch.ts";
import { areaFeature, halfway, lineFeature, pointFeature } from "./toolLayers.ts";

/** A sketch as it is drawn, with the pointer as its next point where there is one, and with its lengths. */
export function sketchFeatures(sketch: Sketch, pointer: Place | null, language: Language): Feature[] {
  const drawn = pointer === null ? sketch : add(sketch, pointer);
  const corners = cornersOf(drawn);
  const features = cornersOf(sketch).map((corner) => pointFeature(corner));
  const encloses = sketch.tool !== "distance";
  if (encloses && corners.length >= 3) features.unshift(areaFeature(corners));
  else if (corners.length >= 2) features.unshift(lineFeature(corners));
  if (sketch.tool === "choose") return features;
  const line = encloses ? closed(sketch.points) : sketch.points;
  const labels = pieces(line).flatMap((length, index): Feature[] => {
    const [from, to] = [line[index], line[index + 1]];
    if (from === undefined || to === undefined) return [];
    return [pointFeature(halfway(from, to), { label: lengthWords(length, language) })];
  });
  return [...features, ...labels];
}
