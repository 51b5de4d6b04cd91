import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser, readThings, untilDrawn, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

interface Line {
  type: string;
  coordinates: [number, number][];
}

it("a line is drawn and opens from anywhere near it", async () => {
  const thing = (await readThings()).find(({ geometry }) => (geometry as Line | null)?.type === "LineString");
  if (thing === undefined) throw new Error("The city under test needs a thing that is a line.");
  const [from = [0, 0], to = [0, 0]] = (thing.geometry as Line).coordinates;
  // A quarter along a level street, away from the symbol in its middle.
  const longitude = from[0] + (to[0] - from[0]) / 4;
  const { page, complaints, close } = await visit(browser, `/#15.00/${from[1]}/${longitude}`);
  await untilDrawn(page);
  const box = await page.locator(".map .holder").boundingBox();
  if (box === null) throw new Error("The map has no size.");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.click(x, y + 40);
  await expect.poll(() => page.locator(".panel").count()).toBe(0);
  await page.mouse.move(x, y + 9);
  await page.waitForSelector(".pointed");
  await expect.poll(() => page.innerText(".pointed strong")).toBe(thing.properties.name);
  await page.mouse.click(x, y + 9);
  await page.waitForSelector(".panel h2");
  expect(new URL(page.url()).pathname).toBe(`/doi-tuong/${thing.id}`);
  expect(complaints).toEqual([]);
  await close();
});
