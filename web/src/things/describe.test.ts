import { describe, expect, it } from "vitest";
import type { Kind } from "../api/contract.ts";
import { describeThing, type Surroundings } from "./describe.ts";
import { houseRule } from "./state.ts";
import type { Thing } from "./thing.ts";

// 14:32 in Can Tho.
const now = Date.parse("2026-11-21T07:32:00Z");
const minute = 60_000;

const around: Surroundings = {
  language: "vi",
  rule: houseRule,
  nowMs: now,
  heardMs: now,
  findKind: () => undefined,
  findQuantity: (id) => ({
    id: id ?? "",
    title: { vi: "Mực nước", en: "Water level" },
    dimension: "length",
    unit: "m",
    decimals: 2,
    units: ["m"],
  }),
};

/** A station with a level each five minutes, last heard so many minutes ago. */
function station(minutesAgo: number | null): Thing {
  const latest =
    minutesAgo === null
      ? null
      : { timeMs: now - minutesAgo * minute, result: 1.915, quality: "good" as const };
  return {
    id: 1,
    uid: "cai-khe",
    name: "Cái Khế",
    kind: "water_level_station",
    drawnAs: null,
    simulated: false,
    area: null,
    place: null,
    shape: null,
    datastreams: [
      {
        id: 7,
        quantity: "water_level",
        name: "Mực nước",
        unit: "m",
        intervalMs: 5 * minute,
        source: "measured",
        latest,
      },
    ],
  };
}

describe("a thing in words", () => {
  it("shows its value with unit and age", () => {
    expect(describeThing(station(3), around)).toMatchObject({
      value: "1,92\u00a0m",
      age: "3 phút trước",
      state: "fresh",
      kindTitle: "Đối tượng",
      glyph: "water_level_station",
    });
  });

  it("says by how much it is late: 17 minutes old, due after 5, late by 12", () => {
    expect(describeThing(station(17), around)).toMatchObject({ state: "late", age: "chậm 12 phút" });
  });

  it("says since when it has no signal", () => {
    expect(describeThing(station(87), around)).toMatchObject({
      state: "silent",
      age: "mất tín hiệu từ 13:05",
    });
  });

  it("has no number when it never had data", () => {
    expect(describeThing(station(null), around)).toMatchObject({
      state: "none",
      value: "",
      age: "chưa có số liệu",
    });
  });

  it("says nothing of readings where a kind is described and not measured", () => {
    const road: Kind = {
      id: "road_segment",
      sector: "transport",
      sector_title: { vi: "Giao thông", en: "Transport" },
      drawing: { tone: "plain", width: 1, dashed: false, by: null, classes: [] },
      title: { vi: "Đoạn đường bộ", en: "Road segment" },
      icon: "road_segment",
      geometry: "LineString",
      geometries: ["LineString"],
      properties: [
        {
          name: "lanes",
          title: { vi: "Số làn xe", en: "Lanes" },
          unit: null,
          type: "integer",
          choices: [],
          required: false,
          description: null,
        },
      ],
      quantities: [],
    };
    const nameless = { ...station(null), kind: "road_segment", name: "", datastreams: [] };
    const view = describeThing(nameless, { ...around, findKind: () => road });
    expect(view).toMatchObject({ age: "", look: "described", name: "cai-khe", glyph: "road_segment" });
    const silent = describeThing({ ...nameless, kind: "rain_gauge" }, around);
    expect(silent).toMatchObject({ age: "chưa có số liệu", look: "none" });
  });

  it("does not blame the station for the time this screen was cut off", () => {
    const cutOff = { ...around, heardMs: now - 80 * minute };
    expect(describeThing(station(87), cutOff)).toMatchObject({ state: "fresh", age: "1 giờ trước" });
  });
});
