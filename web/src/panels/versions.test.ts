import { describe, expect, it } from "vitest";
import type { ThingVersion } from "../api/contract.ts";
import { differences, distanceM, versionSteps } from "./versions.ts";

/** A manhole at the market, as it was registered. */
function manhole(parts: Partial<ThingVersion> = {}): ThingVersion {
  return {
    since: "2026-03-12T10:40:00Z",
    until: null,
    name: "Hố ga chợ",
    kind: "manhole",
    description: "",
    properties: { depth_m: 1.8, cover: "iron" },
    geometry: { type: "Point", coordinates: [105.78, 10.03] },
    change_id: 3,
    made_by: "local",
    made_at: "2026-03-12T10:40:00Z",
    action: "import",
    ...parts,
  };
}

describe("a distance", () => {
  it("of a ten-thousandth of a degree of latitude is eleven metres", () => {
    // 6 371 008.8 m × π / 180 × 0.0001 = 11.12 m
    expect(distanceM([105.78, 10.03], [105.78, 10.0301])).toBeCloseTo(11.12, 2);
    expect(distanceM([105.78, 10.03], [105.78, 10.03])).toBe(0);
  });
});

describe("what changed between two versions", () => {
  it("is nothing where they are alike", () => {
    expect(differences(manhole(), manhole({ change_id: 4 }), undefined)).toEqual([]);
  });

  it("is old and new of each property, also of one that came or went", () => {
    const after = manhole({ properties: { depth_m: 2, owner: "x" } });
    expect(differences(manhole(), after, undefined)).toEqual([
      { what: "property", name: "depth_m", before: 1.8, after: 2 },
      { what: "property", name: "cover", before: "iron", after: null },
      { what: "property", name: "owner", before: null, after: "x" },
    ]);
  });

  it("is a move in metres for a point", () => {
    const moved = manhole({ geometry: { type: "Point", coordinates: [105.78, 10.0301] } });
    const [difference] = differences(manhole(), moved, undefined);
    expect(difference).toMatchObject({ what: "moved" });
    expect(differences(manhole({ geometry: null }), manhole(), undefined)).toEqual([{ what: "placed" }]);
    expect(differences(manhole(), manhole({ geometry: null }), undefined)).toEqual([{ what: "unplaced" }]);
  });

  it("is another shape for a line whose corner moved inside its box", () => {
    const line = (y: number) =>
      manhole({
        geometry: {
          type: "LineString",
          coordinates: [
            [0, 0],
            [1, y],
            [2, 2],
          ],
        },
      });
    expect(differences(line(1), line(0.5), undefined)).toEqual([{ what: "reshaped" }]);
  });
});

describe("the history of a thing", () => {
  it("compares each version with the older one, and sees when it was away", () => {
    const first = manhole({ until: "2026-04-01T00:00:00Z" });
    const second = manhole({ since: "2026-05-01T00:00:00Z", name: "Hố ga 2" });
    const [newest, oldest] = versionSteps([second, first], undefined);
    expect(newest).toMatchObject({ first: false, gap: true });
    expect(newest?.differences).toEqual([{ what: "name", before: "Hố ga chợ", after: "Hố ga 2" }]);
    expect(oldest).toMatchObject({ first: true, gap: false, differences: [] });
  });
});
