import geodesic from "geographiclib-geodesic";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { openBrowser, untilDrawn, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

function untilReady(page: Page): Promise<unknown> {
  return page.waitForSelector('.printing[data-ready="true"]', { timeout: 60_000 });
}

/** The pages of a PDF in points, and the pixels of its pictures. */
function look(pdf: Buffer): { boxes: number[][]; pictures: number[] } {
  const text = pdf.toString("latin1");
  const boxes = [...text.matchAll(/\/MediaBox\s*\[([^\]]*)\]/g)].map(([, box = ""]) =>
    box.trim().split(/\s+/).map(Number),
  );
  const pictures = [...text.matchAll(/\/Width (\d+)/g)].map(([, width]) => Number(width));
  return { boxes, pictures };
}

/** Where the map looks, as the address says it. */
async function centreOf(page: Page): Promise<[latitude: number, longitude: number]> {
  const [, latitude = 0, longitude = 0] = new URL(page.url()).hash.slice(1).split("/").map(Number);
  return [latitude, longitude];
}

/** How far the ground moves, in metres on the ellipsoid, when the map is pulled by so many pixels of the screen. */
async function pull(page: Page, [x, y]: readonly [number, number]): Promise<number> {
  const box = await page.locator(".paper .map").boundingBox();
  if (box === null) throw new Error("There is no map.");
  // In the upper part, which is seen however long the sheet is.
  const start = { x: box.x + box.width / 2 - x / 2, y: box.y + 60 };
  // The address tells of a place once the map has come to rest there.
  await page.mouse.move(start.x, start.y);
  const before = await centreOf(page);
  await page.mouse.down();
  await page.mouse.move(start.x + x / 2, start.y + y / 2, { steps: 5 });
  await page.mouse.move(start.x + x, start.y + y, { steps: 5 });
  // Held still, it has no swing left when it is let go.
  await page.waitForTimeout(400);
  await page.mouse.up();
  await expect.poll(() => centreOf(page), { timeout: 20_000 }).not.toEqual(before);
  const after = await centreOf(page);
  return geodesic.Geodesic.WGS84.Inverse(...before, ...after).s12 ?? 0;
}

const pointsPerMm = 72 / 25.4;

describe("the map on paper", () => {
  it.each([
    ["A4", "landscape", 297, 210],
    ["A3", "portrait", 297, 420],
  ] as const)(
    "has the size that was chosen, %s %s, one page of it, and is sharp on it",
    async (size, way, widthMm, heightMm) => {
      const { page, complaints, close } = await visit(browser, "/in?tat=rain_gauge");
      await page.getByLabel("Khổ giấy").selectOption(size);
      await page.getByLabel("Chiều giấy").selectOption(way);
      await page.waitForTimeout(500);
      await untilReady(page);
      const cssWidth = await page.$eval(".paper .map", (map) => map.clientWidth);
      const { boxes, pictures } = look(await page.pdf({ preferCSSPageSize: true, printBackground: true }));
      expect(boxes).toHaveLength(1);
      const [, , width = 0, height = 0] = boxes[0] ?? [];
      expect(width / pointsPerMm).toBeCloseTo(widthMm, 0);
      expect(height / pointsPerMm).toBeCloseTo(heightMm, 0);
      // A page's pixel is 1/96 inch; 150 to the inch are wanted at least.
      expect(Math.max(...pictures)).toBeGreaterThanOrEqual((cssWidth * 150) / 96);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it("says its scale truly, by number and by bar", async () => {
    const { page, close } = await visit(browser, "/in");
    await untilReady(page);
    await page.getByLabel("Tỷ lệ").selectOption("50000");
    await expect.poll(() => page.innerText(".paper .scale b")).toBe("1:50.000");
    // The longest round length within 45 mm, which are 2 250 m: 2 km, drawn 40 mm long.
    await expect.poll(() => page.innerText(".paper .scale .length")).toContain("2 km");
    expect(Number(await page.getAttribute(".paper .scale svg", "data-mm"))).toBeCloseTo(40, 2);
    await close();
  });

  it("bears the title that was typed, what is on and not what is off, the time and the source", async () => {
    const { page, close } = await visit(browser, "/in?luc=2030-03-12T17:40&tat=rain_gauge", {
      theme: "dark",
    });
    await untilReady(page);
    await page.getByLabel("Tên bản đồ").fill("Nước ở Ninh Kiều");
    await expect.poll(() => page.innerText(".paper h1")).toBe("Nước ở Ninh Kiều");
    await expect.poll(() => page.innerText(".paper header")).toContain("12/03/2030 17:40");
    await expect.poll(() => page.locator('[data-legend="water_level_station"]').count()).toBe(1);
    await expect.poll(() => page.locator('[data-legend="rain_gauge"]').count()).toBe(0);
    await expect.poll(() => page.innerText(".paper footer")).toContain("Natural Earth");
    const ground = await page.$eval(".paper", (paper) => getComputedStyle(paper).backgroundColor);
    expect(ground).toBe("rgb(255, 255, 255)");
    await close();
  });
});

const sheets = [
  { size: "A4", way: "landscape", scale: 10_000, along: [160, 0] },
  { size: "A4", way: "portrait", scale: 50_000, along: [0, 120] },
  { size: "A3", way: "landscape", scale: 25_000, along: [0, 120] },
  { size: "A3", way: "portrait", scale: 250_000, along: [160, 0] },
] as const;

describe("the scale of the map on paper", () => {
  it("is true on every sheet: by its number, by its bar, and by the ground under it", async () => {
    const { page, close } = await visit(browser, "/in#12/10.04/105.77");
    await untilReady(page);
    for (const { size, way, scale, along } of sheets) {
      await page.getByLabel("Khổ giấy").selectOption(size);
      await page.getByLabel("Chiều giấy").selectOption(way);
      await page.getByLabel("Tỷ lệ").selectOption(String(scale));
      await expect.poll(() => page.innerText(".paper .scale b")).toBe(`1:${scale.toLocaleString("de")}`);
      const sheet = await page.$eval(".paper", (paper) => ({
        // How much of its true size the sheet is shown in.
        fit: paper.getBoundingClientRect().width / (paper as HTMLElement).offsetWidth,
        bar: paper.querySelector(".scale svg")?.getBoundingClientRect().width ?? 0,
        words: paper.querySelector(".scale .length")?.textContent ?? "",
      }));
      const onPaperMm = (pixels: number) => ((pixels / sheet.fit) * 25.4) / 96;
      const [, amount = "", unit = ""] = /([\d.,]+) (k?m)$/.exec(sheet.words.replace(/^0/, "")) ?? [];
      const barM = Number(amount.replace(",", ".")) * (unit === "km" ? 1000 : 1);
      expect(Math.abs((barM * 1000) / onPaperMm(sheet.bar) / scale - 1)).toBeLessThan(0.01);
      const movedM = await pull(page, along);
      expect(Math.abs((movedM * 1000) / onPaperMm(Math.hypot(...along)) / scale - 1)).toBeLessThan(0.01);
    }
    await close();
  }, 360_000);
});

describe("the way to paper", () => {
  it("leads from the map, with what was seen there, and back by Escape", async () => {
    const { page, close } = await visit(browser, "/?tat=rain_gauge");
    await untilDrawn(page);
    await page.click(".map .controls .in");
    await page.waitForTimeout(600);
    const place = new URL(page.url()).hash;
    await page.click(".map .view a");
    await untilReady(page);
    expect(page.url()).toContain("/in?tat=rain_gauge");
    expect(new URL(page.url()).hash).toBe(place);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".layers");
    expect(new URL(page.url()).pathname).toBe("/");
    await close();
  });

  it("is clean on a phone and in English as well", async () => {
    const { page, close } = await visit(browser, "/in", {
      language: "en",
      theme: "dark",
      width: 390,
      height: 844,
    });
    await untilReady(page);
    expect(await faults(page)).toEqual([]);
    expect(await foreignWords(page, "en")).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
    await close();
  });
});
