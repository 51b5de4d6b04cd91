import { expect, test } from "vitest";
import { guessKind, makeAreaBody, noWords } from "./importBody.ts";

const day = { ...noWords, since: "2025-07-01", source: " " };
const file = (content: BlobPart, name: string) => new File([content], name);

async function read(body: Promise<Blob>): Promise<unknown> {
  return JSON.parse(await (await body).text());
}

const collection = '{"type": "FeatureCollection", "features": []}';

test("Outlines go through as they are written, with what is said of them.", async () => {
  expect(await read(makeAreaBody(file(collection, 'a "b".geojson'), day, true))).toEqual({
    effective_from: "2025-07-01",
    effective_to: null,
    source: 'a "b".geojson',
    licence: "",
    dry_run: true,
    outlines: [{ file: 'a "b".geojson', zone_type: null, collection: JSON.parse(collection) }],
  });
});

test("Zones have their type, and a byte order mark is left out.", async () => {
  const words = { ...day, kind: "zones" as const, zoneType: " catchment " };
  const body = await read(makeAreaBody(file(`\uFEFF${collection}`, "z.geojson"), words, false));
  expect(body).toMatchObject({ dry_run: false, outlines: [{ zone_type: "catchment" }] });
});

test("Names are a list, a mapping is a text; one that is not in UTF-8 is refused here.", async () => {
  const names = { ...day, kind: "names" as const };
  expect(await read(makeAreaBody(file("[]", "n.json"), names, false))).toMatchObject({ names: [] });
  const mapping = { ...day, kind: "mapping" as const };
  const table = "old_code\n901\n";
  expect(await read(makeAreaBody(file(table, "m.csv"), mapping, false))).toMatchObject({ mapping: table });
  const legacy = file(new Uint8Array([0x51, 0x75, 0xb5, 0xa9]), "m.csv");
  await expect(makeAreaBody(legacy, mapping, false)).rejects.toThrow(TypeError);
});

test("What a file is, is guessed from its name.", () => {
  expect(["a.GEOJSON", "a.json", "a.CSV", "a"].map(guessKind)).toEqual([
    "units",
    "names",
    "mapping",
    "units",
  ]);
});
