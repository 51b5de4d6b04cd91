import { describe, expect, it } from "vitest";
import type { Kind } from "../api/contract.ts";
import { say } from "../words/words.ts";
import { kindsBySector, whereWords } from "./hereWords.ts";

const kind = (id: string, sector: string, vi: string): Kind => ({
  id,
  sector,
  sector_title: { vi: "Giao thông", en: "Transport" },
  drawing: { tone: "plain", width: 1, dashed: false, by: null, classes: [] },
  title: { vi, en: id },
  icon: "thing",
  geometry: "Point",
  geometries: ["Point"],
  properties: [],
  quantities: [],
});

const kinds = [
  kind("rain", "drainage", "Trạm mưa"),
  kind("level", "drainage", "Trạm mực nước"),
  kind("road", "transport", "Đoạn đường"),
];

describe("what is here, in words", () => {
  it("says how far and in which direction", () => {
    const north = { distance_m: 45.4, direction: "ne" } as const;
    expect(whereWords(north, "vi").replace("\u00a0", " ")).toBe("cách 45 m về phía đông bắc");
    expect(whereWords(north, "en").replace("\u00a0", " ")).toBe("45 m to the north-east");
    expect(whereWords({ distance_m: 0, direction: null }, "vi")).toBe("ngay tại đây");
  });

  it("names a sector where all of its kinds are meant", () => {
    const t = (key: Parameters<typeof say>[1]) => say("vi", key);
    const own = ({ vi }: { vi: string }) => vi;
    expect(kindsBySector(["rain", "level", "road"], kinds, t, own)).toEqual(["Thoát nước", "Giao thông"]);
    expect(kindsBySector(["level"], kinds, t, own)).toEqual(["Trạm mực nước"]);
  });
});
