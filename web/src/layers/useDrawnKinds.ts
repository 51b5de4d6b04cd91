import type { ExpressionSpecification, FilterSpecification, Map as MapView } from "maplibre-gl";
import { useEffect } from "react";
import { useOutlines } from "../areas/useOutlines.ts";
import { imageName } from "../map/features.ts";
import { readPalette } from "../map/palette.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { glyphName } from "../things/glyphs.ts";
import { drawnFilter, lineColour, lineWidth } from "./drawn.ts";
import { borders, type Off } from "./off.ts";

const point: FilterSpecification = ["==", ["geometry-type"], "Point"];
const polygon: FilterSpecification = ["==", ["geometry-type"], "Polygon"];
const noPoint: FilterSpecification = ["!=", ["geometry-type"], "Point"];

/** The layers of the map that kinds are drawn in: what each holds, and of lines whether the dashed ones. */
const layers: readonly [layer: string, base: FilterSpecification, dashed: boolean | null][] = [
  ["tile-cells", point, null],
  ["tile-fills", polygon, null],
  ["tile-lines", noPoint, false],
  ["tile-dashes", noPoint, true],
  ["tile-points", point, null],
  ["tile-glyphs", point, null],
  ["shape-lines", noPoint, false],
  ["shape-dashes", noPoint, true],
];

/** Draws lines as their kinds declare it, and leaves out of the tiles what is off. */
export function useDrawnKinds(map: MapView | null, off: Off): void {
  const { kinds } = useCity();
  useOutlines(map, !off.includes(borders));
  useEffect(() => {
    if (map === null) return;
    for (const [layer, base, dashed] of layers) map.setFilter(layer, drawnFilter(base, kinds, off, dashed));
  }, [map, kinds, off]);
  useEffect(() => {
    if (map === null) return;
    const palette = readPalette(map.getContainer());
    for (const [layer, , dashed] of layers) {
      if (dashed === null) continue;
      map.setPaintProperty(layer, "line-color", lineColour(kinds, palette));
      map.setPaintProperty(layer, "line-width", lineWidth(kinds));
    }
    const signs = kinds.flatMap(({ id, icon }) => [id, imageName(glyphName(icon, id), "described", false)]);
    const other = imageName("station", "described", false);
    const image = signs.length === 0 ? other : ["match", ["get", "kind"], ...signs, other];
    map.setLayoutProperty("tile-glyphs", "icon-image", image as ExpressionSpecification);
  }, [map, kinds]);
}
