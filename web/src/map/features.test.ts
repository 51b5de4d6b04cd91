import { describe, expect, it } from "vitest";
import type { ThingView } from "../things/describe.ts";
import { diffMarks, marksOf } from "./features.ts";

function view(id: number, parts: Partial<ThingView> = {}): ThingView {
  return {
    id,
    uid: `s${id}`,
    name: `Trạm ${id}`,
    kind: "rain_gauge",
    drawnAs: null,
    kindTitle: "Trạm mưa",
    glyph: "rain_gauge",
    state: "fresh",
    simulated: true,
    area: "",
    place: { longitude: 105.78, latitude: 10.03 },
    shape: null,
    measured: true,
    look: "fresh",
    value: "0,0 mm",
    age: "vừa xong",
    mark: null,
    alarm: null,
    ...parts,
  };
}

function shown(...views: ThingView[]): Map<number, ThingView> {
  return new Map(views.map((each) => [each.id, each]));
}

describe("marks on the map", () => {
  it("leave out what has no place", () => {
    expect(marksOf([view(1), view(2, { place: null })]).features).toHaveLength(1);
  });

  it("say the lateness under what is late, and why there is no number", () => {
    const late = view(1, { state: "late", age: "chậm 12 phút" });
    const silent = view(2, { state: "silent", age: "mất tín hiệu từ 13:05" });
    const labels = marksOf([late, silent]).features.map(({ properties }) => properties.label);
    expect(labels).toEqual(["0,0 mm\nchậm 12 phút", "mất tín hiệu từ 13:05"]);
  });
});

describe("the difference between two sets of marks", () => {
  it("is nothing when only ages changed", () => {
    expect(diffMarks(shown(view(1)), [view(1, { age: "1 phút trước" })])).toBeNull();
  });

  it("is one property when one value changed", () => {
    expect(diffMarks(shown(view(1), view(2)), [view(1, { value: "0,2 mm" }), view(2)])).toEqual({
      remove: [],
      add: [],
      update: [{ id: 1, addOrUpdateProperties: [{ key: "label", value: "0,2 mm" }] }],
    });
  });

  it("is the glyph and its urgency when an alarm rang, was put aside, and is over", () => {
    const calm = view(1);
    const rung = view(1, { alarm: { priority: 2, count: 1 } });
    const aside = view(1, { alarm: { priority: 2, count: 0 } });
    const told = [
      diffMarks(shown(calm), [rung]),
      diffMarks(shown(rung), [aside]),
      diffMarks(shown(aside), [calm]),
    ].map((diff) => diff?.update[0]?.addOrUpdateProperties.map(({ value }) => value));
    expect(told).toEqual([
      ["alarm 2", 3],
      ["alarm 2 hollow", 0.5],
      ["", 0],
    ]);
    expect(diffMarks(shown(rung), [view(1, { alarm: { priority: 2, count: 2 } })])).toBeNull();
  });

  it("adds, removes and moves things", () => {
    const moved = view(2, { place: { longitude: 105.8, latitude: 10 } });
    const diff = diffMarks(shown(view(1), view(2)), [moved, view(3)]);
    expect(diff?.remove).toEqual([2, 1]);
    expect(diff?.add.map(({ id }) => id)).toEqual([2, 3]);
    expect(diff?.update).toEqual([]);
  });
});
