import { createHash } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { openBrowser, untilDrawn, type Visit, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** In the middle of the town that the base map was made of. */
const town = "/#16.00/16.06100/108.20100";
const away = "/#16.00/10.03000/105.78000";
const credit = "© OpenStreetMap contributors";

/** What is drawn, as a number that is another one as soon as a pixel differs. */
async function look(page: Page): Promise<string> {
  await page.waitForTimeout(1_500);
  const picture = await page.locator(".map .holder canvas").screenshot();
  return createHash("sha256").update(picture).digest("hex");
}

const visits: [string, Visit][] = [
  ["a desk, light, in Vietnamese", {}],
  ["a desk, dark, in English", { theme: "dark", language: "en" }],
  ["a phone, light, in English", { width: 390, height: 844, language: "en" }],
  ["a phone, dark, in Vietnamese", { width: 390, height: 844, theme: "dark" }],
];

describe("the base map", () => {
  it.each(visits)("is drawn and says whose it is, on %s", async (_, preferences) => {
    const tiles: string[] = [];
    const { page, complaints, close } = await visit(browser, town, preferences);
    page.on("response", (answer) => {
      if (answer.url().includes("/api/basemap/tiles/")) tiles.push(`${answer.status()}`);
    });
    await page.reload();
    if (preferences.width !== undefined) await page.waitForSelector(".map", { state: "attached" });
    await untilDrawn(page);
    await expect.poll(() => tiles.length, { timeout: 30_000 }).toBeGreaterThan(0);
    expect(new Set(tiles)).toEqual(new Set(["200"]));
    const link = page.getByRole("link", { name: credit });
    await link.waitFor();
    await expect.poll(() => link.isVisible()).toBe(true);
    await expect.poll(() => link.getAttribute("href")).toBe("https://www.openstreetmap.org/copyright");
    const box = await link.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(preferences.width ?? 1440);
    // Nothing lies above it.
    expect(
      await link.evaluate((element) => {
        const { x, y, width, height } = element.getBoundingClientRect();
        return document.elementFromPoint(x + width / 2, y + height / 2) === element;
      }),
    ).toBe(true);
    expect([await faults(page), await sideways(page), await tooSmall(page)]).toEqual([[], [], []]);
    expect(await foreignWords(page, preferences.language ?? "vi")).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("is left out where a person switches it off, and stays so", async () => {
    const { page, close } = await visit(browser, town);
    await untilDrawn(page);
    const drawn = await look(page);
    await page.click(".legend summary");
    const box = page.getByLabel("Bản đồ nền");
    await box.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => box.isChecked()).toBe(false);
    await expect.poll(() => page.getByText(credit).count()).toBe(0);
    await expect.poll(() => page.getByText("Nền: Natural Earth").isVisible()).toBe(true);
    expect(await look(page)).not.toBe(drawn);
    await page.reload();
    await untilDrawn(page);
    await expect.poll(() => page.getByText(credit).count()).toBe(0);
    await page.click(".legend summary");
    await page.getByLabel("Bản đồ nền").check();
    await page.getByRole("link", { name: credit }).waitFor();
    await close();
  });

  it("says on paper whose it is", async () => {
    const { page, close } = await visit(browser, `/in${town.slice(1)}`);
    await page.waitForSelector('.printing[data-ready="true"]', { timeout: 60_000 });
    await expect.poll(() => page.innerText(".paper footer")).toContain(credit);
    await close();
  });

  it("names nobody where none of it is in view", async () => {
    const { page, close } = await visit(browser, away);
    await untilDrawn(page);
    await expect.poll(() => page.getByText(credit).count()).toBe(0);
    await expect.poll(() => page.getByText("Nền: Natural Earth").isVisible()).toBe(true);
    await close();
  });
});
