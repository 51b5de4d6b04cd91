import type { Kind } from "../api/contract.ts";
import { isOnlyLine } from "../map/shapes.ts";
import type { ThingView } from "../things/describe.ts";
import { isLine } from "../things/shape.ts";
import type { Forms } from "./Swatch.tsx";

/** What is drawn of each kind: of what is listed, as it is drawn; of tiles, as its kind declares. */
export function formsOf(
  kinds: readonly Kind[],
  views: readonly ThingView[],
  whole: boolean,
): Map<string, Forms> {
  const forms = new Map<string, Forms>();
  for (const { id, geometry, geometries, quantities } of kinds) {
    const tiled = !whole && quantities.length === 0;
    forms.set(id, {
      sign: tiled && geometries.includes("Point"),
      line: tiled && geometries.includes("LineString"),
      // What is drawn as a line has an area only here and there.
      area: tiled && geometry !== "LineString" && geometries.includes("Polygon"),
    });
  }
  for (const view of views) {
    const form = forms.get(view.kind);
    if (form === undefined) continue;
    if (view.place !== null && !isOnlyLine(view)) form.sign = true;
    if (view.shape !== null) {
      if (isLine(view.shape)) form.line = true;
      else form.area = true;
    }
  }
  return forms;
}
