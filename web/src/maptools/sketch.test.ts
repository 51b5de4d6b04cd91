import { describe, expect, it } from "vitest";
import { add, begin, canFinish, cornersOf, finish, isFull, undo } from "./sketch.ts";
import { mostCorners } from "./spots.ts";

const at = (latitude: number, longitude: number) => ({ latitude, longitude });

describe("a sketch", () => {
  it("takes points until it is finished, and the last one back", () => {
    let sketch = add(add(begin("distance"), at(10, 105)), at(10, 105.1));
    expect(canFinish(sketch)).toBe(true);
    sketch = finish(sketch);
    expect(add(sketch, at(11, 105))).toBe(sketch);
    sketch = undo(sketch);
    expect([sketch.points.length, sketch.finished]).toEqual([1, false]);
    expect(finish(sketch)).toBe(sketch);
    expect(undo(undo(sketch)).points).toEqual([]);
  });

  it("counts a point once, as the second click of a double click", () => {
    const once = add(begin("area"), at(10, 105));
    expect(add(once, at(10, 105))).toBe(once);
  });

  it("is a rectangle with its second corner, unless that lies in line with the first", () => {
    const one = add(begin("choose", "rectangle"), at(10, 105));
    expect(add(one, at(10, 106)).finished).toBe(false);
    const box = add(one, at(11, 106));
    expect(box.finished).toBe(true);
    expect(cornersOf(box)).toEqual([at(10, 105), at(10, 106), at(11, 106), at(11, 105)]);
    expect(cornersOf(one)).toEqual([at(10, 105)]);
  });

  it("needs three corners to enclose something, and has an end", () => {
    let sketch = begin("choose");
    for (let n = 0; n < mostCorners + 5; n++) {
      expect(canFinish(sketch)).toBe(n >= 3);
      sketch = add(sketch, at(n / 100, 105 + (n % 7)));
      if (n >= 4) break;
    }
    for (let n = 0; n < mostCorners; n++) sketch = add(sketch, at(50, n / 10));
    expect([sketch.points.length, isFull(sketch)]).toEqual([mostCorners, true]);
  });
});
