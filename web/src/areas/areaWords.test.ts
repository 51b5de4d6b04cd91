import { expect, test } from "vitest";
import { areaKey, byZoneType, kindOfArea } from "./areaWords.ts";

test("A zone says of which type it is, by name where there is one; other areas their level.", () => {
  expect(kindOfArea({ level: "commune", zone_type: null }, "vi")).toBe("xã/phường");
  expect(kindOfArea({ level: "zone", zone_type: "catchment" }, "vi")).toBe("lưu vực");
  expect(kindOfArea({ level: "zone", zone_type: "pond" }, "en")).toBe("pond");
});

test("Zones are gathered by type, by the types' names in the language of the screen.", () => {
  const zones = [
    { zone_type: "pond", code: "1" },
    { zone_type: "catchment", code: "2" },
    { zone_type: "pond", code: "3" },
  ];
  const drawn = byZoneType(zones, "vi").map(([type, each]) => [type, each.map(({ code }) => code).join("")]);
  expect(drawn).toEqual([
    ["catchment", "2"],
    ["pond", "13"],
  ]);
});

test("Areas of one code are told apart by level, type and first day.", () => {
  const area = { level: "zone" as const, code: "1", zone_type: "pond", effective_from: null };
  const keys = [area, { ...area, zone_type: "catchment" }, { ...area, effective_from: "2026-01-01" }].map(
    areaKey,
  );
  expect(new Set(keys).size).toBe(3);
});
