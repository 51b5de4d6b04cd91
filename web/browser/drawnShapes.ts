import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { ask as askCity } from "./asking.ts";
import { openBrowser, untilListed, type Visit, visit } from "./city.ts";

export type Position = [number, number];

export interface Shape {
  id: number;
  uid: string;
  version: string;
  name: string;
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: Position[] };
}

/** Where everything is drawn, far from the stations; a thousandth of a degree is about 110 m. */
const corner: Position = [105.6, 9.9];
export const at = (east: number, north: number): Position => [
  Number((corner[0] + east / 1_000).toFixed(6)),
  Number((corner[1] + north / 1_000).toFixed(6)),
];
export const line = (...places: Position[]) => ({
  type: "LineString",
  coordinates: places.map((each) => at(...each)),
});

export async function ask<T>(path: string, body?: unknown): Promise<T> {
  return (await askCity(body === undefined ? "GET" : "POST", `/api${path}`, body)) as T;
}

export const read = (id: number) => ask<Shape>(`/things/${id}/shape`);

export async function draw(name: string, geometry: object, kind = "waterway_segment"): Promise<Shape> {
  const { things } = await ask<{ things: Shape[] }>("/shapes", { act: "draw", kind, name, geometry });
  const [drawn] = things;
  if (drawn === undefined) throw new Error("Nothing was drawn.");
  return drawn;
}

async function clear(): Promise<void> {
  const [west, south] = at(-20, -20);
  const [east, north] = at(20, 20);
  for (const { id } of await ask<{ id: number }[]>(`/shapes?box=${west},${south},${east},${north}`)) {
    const { version } = await read(id);
    await ask("/shapes", { act: "delete", thing: { id, version } });
  }
}

/** What each test begins with. */
export interface Drawn {
  browser: Browser;
  /** From west to east through three corners. */
  canal: Shape;
  /** It ends 20 m north of the canal's middle. */
  road: Shape;
}

/** Draws a canal and a road before each test of a file, and takes away all that was drawn. */
export function drawBeforeEach(): Drawn {
  const drawn = {} as Drawn;
  beforeAll(async () => {
    drawn.browser = await openBrowser();
  });
  beforeEach(async () => {
    await clear();
    drawn.canal = await draw("Rạch Thử", line([0, 0], [2, 0], [4, 0]));
    drawn.road = await draw("Đường Thử", line([2, 2], [2, 0.5]), "road_segment");
  });
  afterAll(async () => {
    await clear();
    await drawn.browser.close();
  });
  return drawn;
}

export const look = (path = "/") => `${path}#17/${at(2, 0.5)[1]}/${at(2, 0.5)[0]}`;

export async function open(browser: Browser, path: string, preferences: Visit = {}) {
  const opened = await visit(browser, path, preferences);
  await untilListed(opened.page);
  await opened.page.waitForSelector('.map[data-ready="true"]', { timeout: 30_000 });
  await opened.page.waitForSelector("[data-shaping]");
  // The neighbours to snap to are read as soon as the map stands.
  await opened.page.waitForTimeout(1_500);
  return opened;
}

export async function middleOf(page: Page, selector: string): Promise<Position> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is nowhere.`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

export async function dragTo(page: Page, selector: string, to: Position): Promise<void> {
  await page.mouse.move(...(await middleOf(page, selector)));
  await page.mouse.down();
  await page.mouse.move(to[0] - 30, to[1] - 20);
  await page.mouse.move(...to, { steps: 5 });
}

export async function save(page: Page): Promise<void> {
  await page.click('[data-act="save"]');
  await page.waitForSelector("[data-shaping]", { state: "detached" });
}

/** Where a place is drawn, in pixels of the page: the look is in the address. */
export async function pixelOf(page: Page, place: Position): Promise<Position> {
  const box = await page.locator(".map .holder").boundingBox();
  const [zoom = 0, latitude = 0, longitude = 0] = new URL(page.url()).hash.slice(1).split("/").map(Number);
  if (box === null) throw new Error("There is no map.");
  const scale = 512 * 2 ** zoom;
  const across = (degrees: number) => (degrees / 360) * scale;
  const down = (degrees: number) =>
    (-Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI)) * scale;
  return [
    box.x + box.width / 2 + across(place[0]) - across(longitude),
    box.y + box.height / 2 + down(place[1]) - down(latitude),
  ];
}
