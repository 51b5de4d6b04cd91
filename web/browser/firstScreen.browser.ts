import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  address,
  findTalkingThing,
  openBrowser,
  readThings,
  untilCharted,
  untilDrawn,
  untilListed,
  visit,
} from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

describe("the first screen", () => {
  it("shows every thing of the city in the list and, with a place, on the map", async () => {
    const things = await readThings();
    const placed = things.filter(({ geometry }) => geometry !== null).length;
    const { page, complaints, close } = await visit(browser, "/");
    await untilDrawn(page);
    await expect.poll(() => page.getAttribute(".list", "data-things")).toBe(String(things.length));
    await expect.poll(() => page.getAttribute(".map", "data-things")).toBe(String(placed));
    await expect.poll(() => page.locator("[data-row]").count()).toBe(Math.min(200, things.length));
    await expect.poll(() => page.getAttribute(".map", "aria-label")).toContain(String(placed));
    expect(complaints).toEqual([]);
    await close();
  });

  it("says when numbers are simulated, and shows a clock and the share of fresh data", async () => {
    const city = (await (await fetch(`${address}/api/city`)).json()) as { simulated: boolean };
    const { page, close } = await visit(browser, "/");
    await untilListed(page);
    const bar = await page.innerText(".bar");
    expect(bar).toMatch(/\d\d:\d\d/);
    expect(bar).toMatch(/Dữ liệu \d+% tươi|Chưa có số liệu/);
    expect(bar.includes("Dữ liệu mô phỏng")).toBe(city.simulated);
    await close();
  });

  it("opens a thing's panel with a chart from its row", async () => {
    const thing = await findTalkingThing();
    const { page, complaints, close } = await visit(browser, "/");
    await untilListed(page);
    await page.click(`[data-row="${thing.id}"]`);
    await untilCharted(page);
    await expect.poll(() => page.innerText(".panel h2")).toBe(thing.properties.name);
    expect(new URL(page.url()).pathname).toBe(`/doi-tuong/${thing.id}`);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H2");
    expect(complaints).toEqual([]);
    await close();
  });

  it("opens it from its symbol on the map, too", async () => {
    const { geometry } = await findTalkingThing();
    const [longitude, latitude] = (geometry as { coordinates: [number, number] }).coordinates;
    const { page, close } = await visit(browser, `/#15.00/${latitude}/${longitude}`);
    await untilDrawn(page);
    const box = await page.locator(".map .holder").boundingBox();
    if (box === null) throw new Error("The map has no size.");
    const { x, y, width, height } = box;
    // Symbols are there to be hit once they are drawn, which software does in its own time.
    await expect
      .poll(
        async () => {
          await page.mouse.click(x + width / 2, y + height / 2);
          await page.waitForTimeout(1_000);
          return page.locator(".panel h2").count();
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    expect(new URL(page.url()).pathname).toMatch(/^\/doi-tuong\/\d+$/);
    await close();
  });

  it("shows the same view again from its address", async () => {
    const thing = await findTalkingThing();
    const { page, close } = await visit(browser, `/doi-tuong/${thing.id}?khoang=7d#12.00/10.0500/105.8000`);
    await untilDrawn(page);
    await expect.poll(() => page.getAttribute(".course button:nth-of-type(2)", "aria-pressed")).toBe("true");
    expect(page.url()).toContain(`/doi-tuong/${thing.id}?khoang=7d#12.00/10.0`);
    await close();
  });
});
