import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { openBrowser, readThings, untilDrawn, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

const rain = '[data-layer="rain_gauge"] input';
const drainage = '[data-sector="drainage"] .sector input';

/** How many things map and list say they hold. */
async function counts(page: Page): Promise<(string | null)[]> {
  const placed = await page.getAttribute("section.map", "data-things");
  return [placed, await page.getAttribute("section.list", "data-things")];
}

describe("layers", () => {
  it("are switched by kind and by sector; list and map say the same, and so does the address", async () => {
    const things = await readThings();
    const { page, complaints, close } = await visit(browser, "/");
    await untilDrawn(page);
    const all = things.length;
    expect(await counts(page)).toEqual([String(all), String(all)]);
    await page.click(".layers summary");
    const label = await page.innerText('[data-layer="rain_gauge"] .count');
    const gauges = Number(label);
    expect(gauges).toBeGreaterThan(0);
    await page.click(rain);
    await expect.poll(() => counts(page)).toEqual([String(all - gauges), String(all - gauges)]);
    expect(new URL(page.url()).searchParams.get("tat")).toBe("rain_gauge");
    await expect.poll(() => page.innerText(".list .away")).toContain(`${gauges} đối tượng`);
    expect(await page.$eval(drainage, (box: HTMLInputElement) => box.indeterminate)).toBe(true);
    await page.click(drainage);
    expect(await page.$eval(drainage, (box: HTMLInputElement) => box.checked)).toBe(true);
    await page.click(drainage);
    await expect.poll(() => new URL(page.url()).searchParams.get("tat")).toBe("drainage.*");
    await expect.poll(() => page.isChecked(rain)).toBe(false);
    await page.click(".list .away button");
    await expect.poll(() => counts(page)).toEqual([String(all), String(all)]);
    expect(new URL(page.url()).search).toBe("");
    expect(complaints).toEqual([]);
    await close();
  });

  it("come back as a link says them, and need no step in the browser's history", async () => {
    const { page, close } = await visit(browser, "/?tat=drainage.*");
    await untilDrawn(page);
    const [placed, listed] = await counts(page);
    expect(placed).toBe(listed);
    await page.click(".layers summary");
    await expect.poll(() => page.isChecked(drainage)).toBe(false);
    const steps = await page.evaluate(() => history.length);
    await page.click(drainage);
    expect(await page.evaluate(() => history.length)).toBe(steps);
    await close();
  });
});

describe("the panel of layers", () => {
  it("opens with L, is walked by Tab and switched by the space bar", async () => {
    const { page, close } = await visit(browser, "/", { language: "en" });
    await untilDrawn(page);
    await page.keyboard.press("l");
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("SUMMARY");
    for (let step = 0; step < 3; step += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.matches('[type="checkbox"]'))) break;
    }
    const first = await page.getAttribute(".layers [data-sector]", "data-sector");
    await page.keyboard.press("Space");
    await expect.poll(() => new URL(page.url()).searchParams.get("tat")).toBe(`${first}.*`);
    await page.keyboard.press("l");
    await expect.poll(() => page.getAttribute(".layers", "open")).toBeNull();
    await close();
  });

  it("is clean for readers, fingers and both languages, on a phone in the dark too", async () => {
    for (const [language, theme, width] of [
      ["vi", "light", 1440],
      ["en", "dark", 390],
    ] as const) {
      const { page, close } = await visit(browser, "/?tat=rain_gauge", {
        language,
        theme,
        width,
        height: 844,
      });
      await page.waitForSelector('.map[data-ready="true"]', { timeout: 30_000 });
      await page.click(".layers summary");
      await page.click(".view button >> nth=0");
      await page.waitForSelector(".time");
      expect(await faults(page)).toEqual([]);
      expect(await foreignWords(page, language)).toEqual([]);
      expect(await tooSmall(page)).toEqual([]);
      expect(await sideways(page)).toEqual([]);
      await close();
    }
  });

  it("says what to do where no layer matches", async () => {
    const { page, close } = await visit(browser, "/");
    await untilDrawn(page);
    await page.click(".layers summary");
    const field = page.locator('.layers input[type="search"]');
    // A city with few kinds has no field to search them.
    if ((await field.count()) > 0) {
      await field.fill("không có lớp này");
      await page.waitForSelector(".layers .about");
      await expect.poll(() => page.locator(".layers .tree > li").count()).toBe(0);
    }
    await close();
  });
});
