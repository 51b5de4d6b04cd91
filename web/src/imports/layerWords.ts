import { findKey, type Language, say } from "../words/words.ts";

/** A layer's name. OpenStreetMap has no layers of its own: there they are only forms of shapes, in words. */
export function layerWords(name: string, format: string, language: Language): string {
  const key = format === "OpenStreetMap" ? findKey(`layer.osm.${name}`) : null;
  return key === null ? name : say(language, key);
}
