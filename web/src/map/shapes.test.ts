import type { LineString, Polygon } from "geojson";
import { describe, expect, it } from "vitest";
import type { ThingView } from "../things/describe.ts";
import type { Shape } from "../things/shape.ts";
import { markOf } from "./features.ts";
import { diffShapes, drawnOf, shapesOf } from "./shapes.ts";

const street: LineString = {
  type: "LineString",
  coordinates: [
    [105.78, 10.03],
    [105.79, 10.03],
  ],
};
const yard: Polygon = { type: "Polygon", coordinates: [] };

function view(id: number, shape: Shape | null, measured = false): ThingView {
  return {
    id,
    uid: `s${id}`,
    name: `Đường ${id}`,
    kind: "road_segment",
    drawnAs: null,
    kindTitle: "Đoạn đường bộ",
    glyph: "road_segment",
    state: "none",
    simulated: false,
    area: "",
    place: { longitude: 105.785, latitude: 10.03 },
    shape,
    measured,
    look: "described",
    value: "",
    age: "",
    mark: null,
    alarm: null,
  };
}

describe("lines and areas on the map", () => {
  it("are drawn of what has more than a place", () => {
    expect(shapesOf([view(1, street), view(2, null), view(3, yard)]).features.map(({ id }) => id)).toEqual([
      1, 3,
    ]);
  });

  it("have a symbol, with the name under it, only where they are areas or are measured", () => {
    expect(markOf(view(1, street))).toBeNull();
    expect(markOf(view(1, street, true))).not.toBeNull();
    expect(markOf(view(1, yard))?.properties.label).toBe("Đường 1");
  });

  it("are told to the map only where they differ", () => {
    const before = [view(1, street), view(2, yard), view(3, street)];
    const drawn = new Map(drawnOf(before).map((each) => [each.id, each]));
    const moved = { ...street };
    expect(diffShapes(drawn, [view(1, street), view(2, yard), view(3, street), view(4, null)])).toBeNull();
    const diff = diffShapes(drawn, [view(1, street), view(3, moved), view(4, yard)]);
    expect(diff?.remove).toEqual([2, 3]);
    expect(diff?.add.map(({ id }) => id)).toEqual([3, 4]);
  });

  it("are drawn anew where their class is another", () => {
    const drawn = new Map(drawnOf([view(1, street)]).map((each) => [each.id, each]));
    const wider = { ...view(1, street), drawnAs: "primary" };
    expect(diffShapes(drawn, [wider])).toEqual({
      remove: [1],
      add: [
        {
          type: "Feature",
          id: 1,
          geometry: street,
          properties: { kind: "road_segment", drawn_as: "primary" },
        },
      ],
    });
  });
});
