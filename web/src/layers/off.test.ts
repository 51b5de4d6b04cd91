import { describe, expect, it } from "vitest";
import {
  borders,
  formatOff,
  isOff,
  noneOff,
  parseOff,
  sectorState,
  switchBorders,
  switchKind,
  switchSector,
} from "./off.ts";

const road = { id: "road_segment", sector: "transport" };
const bridge = { id: "bridge", sector: "transport" };
const rain = { id: "rain_gauge", sector: "drainage" };
const kinds = [road, bridge, rain];

describe("layers that are off", () => {
  it("are read and written alike, without what is no layer's name", () => {
    expect(formatOff(parseOff("transport.*,rain_gauge"))).toBe("rain_gauge,transport.*");
    expect(parseOff("Bridge,*,,a b,bridge,bridge")).toEqual(["bridge"]);
    expect(parseOff(null)).toBe(noneOff);
    expect(parseOff("")).toBe(noneOff);
  });

  it("are kinds, or all of a sector", () => {
    expect(kinds.map((kind) => isOff(["bridge"], kind))).toEqual([false, true, false]);
    expect(kinds.map((kind) => isOff(["transport.*"], kind))).toEqual([true, true, false]);
  });

  it("leave a sector on, off, or on in part", () => {
    const own = [road, bridge];
    expect(sectorState(noneOff, own)).toBe("on");
    expect(sectorState(["bridge"], own)).toBe("mixed");
    expect(sectorState(["transport.*"], own)).toBe("off");
    expect(sectorState(["bridge", "road_segment"], own)).toBe("off");
  });
});

describe("switching", () => {
  it("a kind off and on gives what there was", () => {
    const off = switchKind(noneOff, bridge, kinds, false);
    expect(off).toEqual(["bridge"]);
    expect(switchKind(off, bridge, kinds, true)).toEqual([]);
    expect(switchKind(off, bridge, kinds, false)).toBe(off);
  });

  it("one kind on in a sector that is off leaves the others off", () => {
    expect(switchKind(["transport.*"], road, kinds, true)).toEqual(["bridge"]);
  });

  it("a sector takes its kinds along and leaves the others", () => {
    expect(switchSector(["bridge", "rain_gauge"], "transport", kinds, false)).toEqual([
      "rain_gauge",
      "transport.*",
    ]);
    expect(switchSector(["transport.*", "bridge", "rain_gauge"], "transport", kinds, true)).toEqual([
      "rain_gauge",
    ]);
  });

  it("the borders of areas are a layer, too", () => {
    expect(switchBorders(["bridge"], false)).toEqual(["bridge", borders]);
    expect(switchBorders(["bridge", borders], true)).toEqual(["bridge"]);
  });
});
