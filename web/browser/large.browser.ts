import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords } from "./checks.ts";
import { address, openBrowser, untilDrawn, visit } from "./city.ts";

/** In the middle of parcels without stations; the parcels begin at 105.74° east and 10.02° north. */
const parcels = { longitude: 105.7444, latitude: 10.0288 };
const afar = `/#12/${parcels.latitude}/${parcels.longitude}`;

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

async function spot(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = await page.locator(".map .holder").boundingBox();
  if (box === null) throw new Error("There is no map.");
  return [box.x + box.width * x, box.y + box.height * y];
}

const zoomOf = (page: Page) => Number(/#([\d.]+)\//.exec(page.url())?.[1]);

describe("a city with more things than the list holds", () => {
  it("counts them in cells from afar, says what the dots are, and comes closer until one is opened", async () => {
    const { page, complaints, close } = await visit(browser, afar);
    await untilDrawn(page);
    await page.waitForSelector('.map[data-counted="true"]');
    const middle = await spot(page, 0.5, 0.5);
    await page.mouse.move(...middle);
    await expect.poll(() => page.innerText(".pointed")).toMatch(/Đối tượng: \d+/u);
    await page.click(".layers summary");
    await expect.poll(() => page.innerText(".layers .counted")).toContain("đếm theo ô");
    await expect.poll(() => page.innerText(".layers")).toContain("12.000");
    expect(await faults(page)).toEqual([]);
    await page.click(".layers summary");
    await page.mouse.click(...middle);
    await expect.poll(() => zoomOf(page)).toBe(14);
    await page.waitForSelector('.map[data-counted="false"]');
    await page.waitForTimeout(500);
    await page.mouse.click(...(await spot(page, 0.5, 0.5)));
    await page.waitForSelector(".panel h2");
    await expect.poll(() => page.innerText(".panel h2")).toMatch(/^Thửa đất \d+$/u);
    expect(complaints).toEqual([]);
    await close();
  });

  it("draws nothing of a layer that is off", async () => {
    const { page, close } = await visit(browser, `/?tat=thing#12/${parcels.latitude}/${parcels.longitude}`);
    await untilDrawn(page);
    await page.waitForSelector('.map[data-counted="false"]');
    await page.mouse.move(...(await spot(page, 0.5, 0.5)));
    await expect.poll(() => page.locator(".pointed").count()).toBe(0);
    await close();
  });

  it("finds in the whole city what the list does not hold", async () => {
    const { page, close } = await visit(browser, afar, { language: "en" });
    await untilDrawn(page);
    await page.fill('.list input[type="search"]', "thua dat 777");
    await page.click('.list [data-act="search"]');
    await page.click('.search [role="option"]:has-text("Thửa đất 777")');
    await expect.poll(() => page.innerText(".panel h2")).toBe("Thửa đất 777");
    expect(await foreignWords(page, "en")).toEqual([]);
    await close();
  });
});

/** How dark a piece of the screen is drawn on average, from 0 (white) to 255. */
async function darkness(page: Page, [x, y]: [number, number], side: number): Promise<number> {
  const clip = { x: x - side / 2, y: y - side / 2, width: side, height: side };
  const picture = (await page.screenshot({ clip })).toString("base64");
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("There is no canvas.");
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += 255 - (data[at] ?? 0);
    return (sum * 4) / data.length;
  }, picture);
}

describe("a large city narrowed to an area", () => {
  it("dims what is drawn outside, until the area is left", async () => {
    // The commune ends in the middle of this look, parcels lie on both sides.
    const { page, complaints, close } = await visit(browser, "/?dia-ban=xa/31001#15/10.0400/105.7650");
    await page.waitForSelector('.map[data-dimmed="true"]');
    await page.waitForTimeout(2_500);
    const inside = await darkness(page, await spot(page, 0.35, 0.6), 60);
    const outside = await darkness(page, await spot(page, 0.65, 0.6), 60);
    expect(inside).toBeGreaterThan(outside + 10);
    await page.click(".within .button >> nth=-1");
    await page.waitForSelector('.map[data-dimmed="false"]');
    await page.waitForTimeout(1_000);
    expect(await darkness(page, await spot(page, 0.65, 0.6), 60)).toBeGreaterThan(outside + 10);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("many things chosen by drawing", () => {
  it("are counted, sorted, turned by pages, and go to a file", async () => {
    const { longitude: x, latitude: y } = parcels;
    const corner = (north: number, east: number) => `${(y + north).toFixed(6)},${(x + east).toFixed(6)}`;
    const ring = [corner(-0.004, -0.004), corner(-0.004, 0.02), corner(0.02, 0.02), corner(0.02, -0.004)];
    const { page, close } = await visit(browser, `/?vung=${ring.join(";")}`);
    await page.waitForSelector(".chosen [data-chosen]");
    await page.selectOption('.chosen [data-act="kind"]', "thing");
    // Columns 1 to 60 and rows 12 to 106 reach into it, of 120 and 100.
    await expect.poll(() => page.getAttribute(".chosen", "data-count")).toMatch(/^\d{4}$/);
    const first = await page.innerText(".chosen [data-chosen] .open >> nth=0");
    await page.click('.chosen [data-act="next"]');
    await expect.poll(() => page.innerText(".chosen footer")).toContain("51–100");
    await expect.poll(() => page.innerText(".chosen [data-chosen] .open >> nth=0")).not.toBe(first);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click('[data-act="export"]')]);
    expect(file.suggestedFilename()).toMatch(/^thing.*\.xlsx$/);
    await close();
  });
});

describe("many things on paper", () => {
  it("are counted there as on the screen, and the legend says so where they are", async () => {
    const { page, close } = await visit(browser, `/in${afar.slice(1)}`);
    await page.waitForSelector('.printing[data-ready="true"]', { timeout: 60_000 });
    await expect.poll(() => page.locator(".paper-legend .counted").count()).toBe(1);
    await expect.poll(() => page.innerText(".paper-legend .counted")).not.toContain("Lại gần");
    await page.goto(`${address}/in#16/${parcels.latitude}/${parcels.longitude}`);
    await page.reload();
    await page.waitForSelector('.printing[data-ready="true"]', { timeout: 60_000 });
    await expect.poll(() => page.locator(".paper-legend .counted").count()).toBe(0);
    await close();
  });
});
