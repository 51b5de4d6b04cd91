import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { foreignWords } from "./checks.ts";
import { findTalkingThing, openBrowser, untilListed, visibleTexts, visit } from "./city.ts";

let browser: Browser;
/** Draws no map, which some of this does not look at and software is slow to draw. */
let undrawn: Browser;

beforeAll(async () => {
  [browser, undrawn] = await Promise.all([openBrowser(), openBrowser({ drawing: false })]);
});

afterAll(() => Promise.all([browser.close(), undrawn.close()]));

describe("the language switch", () => {
  it("changes every word and the lang attribute, on every screen, and is remembered", async () => {
    const thing = await findTalkingThing();
    for (const path of [
      "/",
      `/doi-tuong/${thing.id}`,
      "/tin-loi",
      "/nhap-du-lieu",
      "/thay-doi",
      "/canh-bao",
      "/co-quan",
      "/dia-ban",
      "/khong-co",
    ]) {
      const { page, complaints, close } = await visit(browser, path);
      await page.waitForSelector(".bar .clock .hour");
      await page.waitForTimeout(1_000);
      await expect.poll(() => page.getAttribute("html", "lang")).toBe("vi");
      expect((await visibleTexts(page)).length).toBeGreaterThan(10);
      expect(await foreignWords(page, "vi")).toEqual([]);
      await page.click('[data-language="en"]');
      await page.waitForTimeout(500);
      await expect.poll(() => page.getAttribute("html", "lang")).toBe("en");
      expect(await foreignWords(page, "en")).toEqual([]);
      await page.reload();
      await page.waitForSelector(".bar .clock .hour");
      await expect.poll(() => page.getAttribute("html", "lang")).toBe("en");
      expect(complaints).toEqual([]);
      await close();
    }
  });

  it("writes numbers as each language does", async () => {
    const { page, close } = await visit(undrawn, "/");
    await untilListed(page);
    const values = async () => (await page.locator(".row .value").allInnerTexts()).join(" ");
    expect(await values()).toMatch(/\d,\d/);
    await page.click('[data-language="en"]');
    await page.waitForTimeout(300);
    expect(await values()).toMatch(/\d\.\d/);
    await close();
  });
});

describe("the filter", () => {
  it("finds names without their accents", async () => {
    const thing = await findTalkingThing();
    const plain = thing.properties.name.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d");
    const { page, close } = await visit(undrawn, "/");
    await untilListed(page);
    await page.fill(".filter input", plain.toLowerCase());
    await expect.poll(() => page.locator(`[data-row="${thing.id}"]`).count()).toBe(1);
    const listed = Number(await page.getAttribute(".list", "data-things"));
    await expect.poll(() => page.locator("[data-row]").count()).toBe(listed);
    await close();
  });
});
