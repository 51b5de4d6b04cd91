import { expect, test } from "vitest";
import { type AreaMark, formatMark, parseMark } from "./mark.ts";

test("An area's mark is read as it was written, whatever stands in a zone's code.", () => {
  const marks: AreaMark[] = [
    { level: "province", code: "01", zoneType: null },
    { level: "commune", code: "31135", zoneType: null },
    { level: "zone", code: "LV/1 a%", zoneType: "khu nước" },
  ];
  for (const mark of marks) expect(parseMark(formatMark(mark))).toEqual(mark);
  expect(formatMark({ level: "zone", code: "LV-1", zoneType: "catchment" })).toBe("vung/LV-1/catchment");
});

test("What names no area is none: an unknown level, no code, a zone without its type, a broken sign.", () => {
  for (const text of [null, "", "xa", "xa/", "lang/1", "vung/LV", "xa/1/2", "vung/%E0/x"]) {
    expect(parseMark(text)).toBeNull();
  }
});
