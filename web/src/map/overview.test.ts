import { readdirSync, readFileSync } from "node:fs";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { basemapLabels, basemapLayers, basemapSource } from "../basemap/layers.ts";
import type { Basemap } from "../basemap/standing.ts";
import english from "../words/en.json";
import vietnamese from "../words/vi.json";
import { archipelagos, islands } from "./islands.ts";
import type { Palette } from "./palette.ts";
import { sampleLayers } from "./sampleLayers.ts";
import { type Contents, makeStyle, nothing } from "./style.ts";
import { thingContents } from "./thingLayers.ts";

const grey = "#888888";
const colours: Palette = {
  ...{ ground: grey, sea: grey, seaNear: grey, line: grey, green: grey, building: grey, road: grey },
  ...{
    roadEdge: grey,
    roadFar: grey,
    rail: grey,
    panel: grey,
    ink: grey,
    second: grey,
    edge: grey,
    link: grey,
    faint: grey,
    water: grey,
    priorities: [grey, grey, grey, grey],
    digits: [grey, grey, grey, grey],
  },
};
const basemap = { tiles: "/{z}/{x}/{y}", bounds: [102, 6, 118, 24], minzoom: 4, maxzoom: 14 };

/** What every map of the app shows above its ground. */
const contents: Record<string, () => Contents> = {
  "the city's map": () => thingContents(colours, { silent: "", late: "" }, null),
  "the map of a file's rows": () => ({
    sources: { sample: { type: "geojson", data: nothing } },
    layers: sampleLayers(colours),
  }),
};
const languages = { vi: vietnamese, en: english };
const foreign = /paracel|spratl|xisha|nansha|sansha|kalayaan|tây sa|nam sa|tam sa|[\u4e00-\u9fff]/i;

beforeAll(() => vi.stubGlobal("location", { origin: "http://city" }));
afterAll(() => vi.unstubAllGlobals());

function styleOf(make: () => Contents, words: typeof vietnamese): StyleSpecification {
  return makeStyle(
    colours,
    archipelagos((key) => words[key]),
    make(),
  );
}

function layerOf(style: StyleSpecification, id: string): LayerSpecification & { layout?: object } {
  const layer = style.layers.find((each) => each.id === id);
  if (layer === undefined) throw new Error(`There is no layer ${id}.`);
  return layer as LayerSpecification & { layout?: object };
}

describe.each(Object.entries(contents))("%s", (_, make) => {
  it.each(Object.entries(languages))(
    "names both archipelagos as Vietnamese at every zoom, in %s",
    (_, words) => {
      const style = styleOf(make, words);
      const written = JSON.stringify(style.sources.names);
      expect(written).toMatch(/Hoàng Sa.*Vi(ệ|e)t ?[Nn]am/);
      expect(written).toMatch(/Trường Sa.*Vi(ệ|e)t ?[Nn]am/);
      const layer = layerOf(style, "archipelagos");
      expect([layer.minzoom, layer.maxzoom]).toEqual([undefined, undefined]);
      expect(layer.layout).toMatchObject({ "text-allow-overlap": true, "text-size": 13 });
    },
  );

  it("draws their islands as islands from the first zoom on", () => {
    const style = styleOf(make, vietnamese);
    expect(layerOf(style, "islands")).toMatchObject({ type: "circle", source: "islands" });
    expect(layerOf(style, "islands").minzoom).toBeUndefined();
    expect(style.sources.islands).toMatchObject({ type: "geojson", data: islands });
  });

  it("writes no foreign name for them", () => {
    for (const words of Object.values(languages)) {
      expect(JSON.stringify(styleOf(make, words))).not.toMatch(foreign);
    }
  });

  it("is a style that the map library takes, with the base map in it", () => {
    const style = styleOf(make, vietnamese);
    style.sources.basemap = basemapSource(basemap as unknown as Basemap);
    style.layers.push(...basemapLayers(colours), ...basemapLabels(colours));
    expect(validateStyleMin(style)).toEqual([]);
  });
});

describe("the islands", () => {
  it("lie in the archipelagos' seas and have Vietnamese names", () => {
    expect(islands.features.length).toBeGreaterThan(30);
    for (const { geometry, properties } of islands.features) {
      const [longitude = 0, latitude = 0] = geometry.coordinates;
      const inHoangSa = longitude > 111 && longitude < 113 && latitude > 15.7 && latitude < 17.3;
      const inTruongSa = longitude > 111.5 && longitude < 117.4 && latitude > 6.5 && latitude < 12;
      expect(inHoangSa || inTruongSa).toBe(true);
      expect(properties?.name).toMatch(/^(Đảo|Đá) /);
    }
  });
});

describe("letters", () => {
  it("of the base map have at least twelve pixels", () => {
    for (const layer of basemapLabels(colours)) {
      const said = JSON.stringify((layer as { layout: Record<string, unknown> }).layout["text-size"]);
      const sizes = (said.match(/\d+/g) ?? []).map(Number);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(12);
    }
  });
});

describe("a new map", () => {
  it("starts on the ground that has the islands", () => {
    const folder = new URL("..", import.meta.url).pathname;
    const starting = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => /(?<!\.test)\.tsx?$/.test(path))
      .filter((path) => readFileSync(folder + path, "utf8").includes("new MapView("));
    expect(starting).toEqual(["map/startGround.ts"]);
  });
});
