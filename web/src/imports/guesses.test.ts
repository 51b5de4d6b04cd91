import { describe, expect, it } from "vitest";
import type { PreviewRow, PreviewView } from "../api/contract.ts";
import { confidenceWord, crsOrigin, textSample } from "./guesses.ts";
import { meridianWords, referenceSystems } from "./referenceSystems.ts";

function row(number: number, name: string, problem: PreviewRow["problem"] = null): PreviewRow {
  return { number, layer: "cong", key: null, name, kind: null, properties: {}, geometry: null, problem };
}

/** A file of pipes whose names are in TCVN3. */
function oldPipes(rows: PreviewRow[], crs: string | null = "EPSG:9208"): PreviewView {
  return {
    format: "Shapefile",
    layers: [
      {
        name: "cong",
        chosen: true,
        coordinates: {},
        geometry: "LineString",
        crs: null,
        count: 2,
        fields: [{ name: "TEN", type: "text", samples: ["Cèng Cßi Kh\u00d5"], mapped_to: "name" }],
      },
    ],
    options: {
      kind: "drain_pipe",
      translator: null,
      layers: null,
      crs,
      former_province: null,
      swapped: false,
      text: "tcvn3",
      encoding: null,
      mapping: null,
      prefix: null,
      x_field: null,
      y_field: null,
      wkt_field: null,
      since: null,
      agency: null,
    },
    crs_label: null,
    crs_guesses: [],
    text_guess: { encoding: "tcvn3", confidence: 0.98 },
    notices: [],
    rows,
    box: null,
  };
}

describe("a guess in words", () => {
  it("is as sure as its confidence", () => {
    expect([1, 0.9, 0.6, 0.49].map(confidenceWord)).toEqual(["sure", "sure", "likely", "possible"]);
  });
});

describe("the coordinate system", () => {
  const guess = {
    crs: "EPSG:9208",
    label: { vi: "a", en: "b" },
    confidence: 0.95,
    reason: { vi: "a", en: "b" },
    swapped: false,
  };

  it("comes from the person, the file, the numbers, or nowhere", () => {
    const preview = oldPipes([]);
    expect(crsOrigin(preview, "EPSG:4326")).toBe("chosen");
    expect(crsOrigin(preview, null)).toBe("file");
    const listed = preview.layers.map((layer) => ({ ...layer, geometry: "none" }));
    expect(crsOrigin({ ...preview, layers: listed }, null)).toBe("placeless");
    expect(crsOrigin({ ...preview, crs_guesses: [guess] }, undefined)).toBe("guessed");
    expect(crsOrigin({ ...oldPipes([], null), crs_guesses: [guess] }, null)).toBe("unknown");
  });

  it("is offered with the central meridian as people write it", () => {
    expect([104.75, 105, 107.25].map(meridianWords)).toEqual(["104°45′", "105°00′", "107°15′"]);
    const found = referenceSystems("vi").find(({ code }) => code === "EPSG:9208");
    expect(found?.label).toContain("104°45′");
  });
});

describe("a sample of old letters", () => {
  it("shows the first text before and after", () => {
    expect(textSample(oldPipes([row(1, "Cống Cái Khế")]))).toEqual({
      before: "Cèng Cßi Kh\u00d5",
      after: "Cống Cái Khế",
    });
  });

  it("is none where nothing changes, or where a refused row hides which value is which", () => {
    expect(textSample(oldPipes([row(1, "Cèng Cßi Kh\u00d5")]))).toBeNull();
    const refused = row(1, "", { code: "wrong_geometry", message: "" });
    expect(textSample(oldPipes([refused, row(2, "Cống Ô Môn")]))).toBeNull();
  });
});
