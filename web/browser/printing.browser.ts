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
    expect(await page.innerText(".paper .scale .length")).toContain("2 km");
    expect(Number(await page.getAttribute(".paper .scale svg", "data-mm"))).toBeCloseTo(40, 2);
    await close();
  });

  it("bears the title that was typed, what is on and not what is off, the time and the source", async () => {
    const { page, close } = await visit(browser, "/in?luc=2030-03-12T17:40&tat=rain_gauge", {
      theme: "dark",
    });
    await untilReady(page);
    await page.getByLabel("Tên bản đồ").fill("Nước ở Ninh Kiều");
    expect(await page.innerText(".paper h1")).toBe("Nước ở Ninh Kiều");
    expect(await page.innerText(".paper header")).toContain("12/03/2030 17:40");
    expect(await page.locator('[data-legend="water_level_station"]').count()).toBe(1);
    expect(await page.locator('[data-legend="rain_gauge"]').count()).toBe(0);
    expect(await page.innerText(".paper footer")).toContain("Natural Earth");
    const ground = await page.$eval(".paper", (paper) => getComputedStyle(paper).backgroundColor);
    expect(ground).toBe("rgb(255, 255, 255)");
    await close();
  });
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
