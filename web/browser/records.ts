import type { Page } from "playwright-core";
import { type OldPoint, zippedShapefile } from "./shapefile.ts";

export interface Upload {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

function street(code: string | null, width: number | string, at: number, point = false) {
  const start = [105.76 + at, 10.03];
  return {
    type: "Feature",
    geometry: point
      ? { type: "Point", coordinates: start }
      : { type: "LineString", coordinates: [start, [105.76 + at, 10.035]] },
    properties: { MA: code, TEN: `Đường thử ${code ?? "không mã"}`, BE_RONG: width },
  };
}

/** Five streets, of which three can be taken: one has no number for its width, one is a point. */
export function streets(width = 7.5): Upload {
  const features = [
    street("T1", width, 0),
    street("T2", 6, 0.002),
    street("T3", 9, 0.004),
    street("T4", "rất rộng", 0.006),
    street("T5", 5, 0.008, true),
  ];
  const text = JSON.stringify({ type: "FeatureCollection", features });
  return { name: "duong.geojson", mimeType: "application/geo+json", buffer: Buffer.from(text) };
}

/** Bus stops in the zone of 105° of VN-2000 (EPSG:5897), named with the letters of TCVN3. */
export function oldBusStops(): Upload {
  const names = [
    "Tr\xb9m xe bu\xfdt Nguy\xd4n V\xa8n C\xf5",
    "Tr\xb9m xe bu\xfdt Tr\xc7n H\xadng \xa7\xb9o",
    "Tr\xb9m xe bu\xfdt M\xcbu Th\xa9n",
  ];
  const points = names.map(
    (name, index): OldPoint => ({
      // 105.77° E 10.03° N, and 219 m east and 111 m north from stop to stop (computed with PROJ).
      x: 584_211.839 + 219 * index,
      y: 1_109_272.574 + 111 * index,
      code: `TX${index + 1}`,
      name,
    }),
  );
  const buffer = zippedShapefile("tram", points);
  return { name: "tram.zip", mimeType: "application/zip", buffer };
}

/** A table in columns that no name tells: north is in `a`, east in `b`; the last row has no number there. */
export function surveyedStops(): Upload {
  const rows = ["K1,10.03,105.77", "K2,10.04,105.77", "K3,10.05,105.78", "K4,mười,105.78"];
  const text = ["MA,a,b", ...rows].join("\n");
  return { name: "khao_sat.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}

/** A bus stop and a street of OpenStreetMap, which become what their tags say. */
export function mappedStreet(): Upload {
  const tag = (k: string, v: string) => `<tag k="${k}" v="${v}"/>`;
  const text = `<?xml version="1.0"?><osm version="0.6">
<node id="1" lat="10.03" lon="105.79">${tag("highway", "bus_stop")}${tag("name", "Trạm thử")}</node>
<node id="2" lat="10.031" lon="105.79"/><node id="3" lat="10.032" lon="105.791"/>
<way id="4"><nd ref="2"/><nd ref="3"/>${tag("highway", "residential")}${tag("name", "Phố thử")}</way></osm>`;
  return { name: "pho.osm", mimeType: "application/xml", buffer: Buffer.from(text) };
}

/** Chooses a file on the import screen and waits until it has been looked at. */
export async function choose(page: Page, file: Upload): Promise<void> {
  await page.setInputFiles("input[type=file]", file);
  await page.waitForSelector('[data-choice="kind"]', { timeout: 30_000 });
}

/** Waits until what is shown belongs to the present choices. */
export async function untilLooked(page: Page): Promise<void> {
  // A typed choice counts a moment after the last letter.
  await page.waitForTimeout(900);
  await page.waitForSelector('.look[aria-busy="false"]', { timeout: 30_000 });
}

export async function pickKind(page: Page, kind: string): Promise<void> {
  await page.selectOption('[data-choice="kind"]', kind);
  await untilLooked(page);
}

export async function tryOut(page: Page): Promise<void> {
  await page.click('[data-act="try"]');
  await page.waitForSelector('[data-report="tried"]', { timeout: 30_000 });
}

/** Brings in what was tried; the number of the change is the city's. */
export async function bringIn(page: Page): Promise<void> {
  await page.click('[data-act="bring"]');
  await page.click('dialog [data-act="confirm"]');
  await page.waitForSelector('[data-report="brought"]', { timeout: 30_000 });
}

export async function counts(page: Page): Promise<Record<string, string>> {
  return page.$$eval("[data-count]", (all) =>
    Object.fromEntries(all.map((each) => [each.getAttribute("data-count") ?? "", each.textContent ?? ""])),
  );
}
