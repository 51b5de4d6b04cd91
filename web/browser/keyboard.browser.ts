import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, untilListed, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

function focusedRow(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute("data-row") ?? null);
}

describe("keys", () => {
  it("J and K move through the rows, Enter opens, Esc closes and gives the focus back", async () => {
    const { page, complaints, close } = await visit(browser, "/");
    await untilListed(page);
    const rows = await page
      .locator("[data-row]")
      .evaluateAll((all) => all.map((row) => row.getAttribute("data-row")));
    await page.keyboard.press("j");
    await expect.poll(() => focusedRow(page)).toBe(rows[0]);
    await page.keyboard.press("j");
    await expect.poll(() => focusedRow(page)).toBe(rows[1]);
    await page.keyboard.press("k");
    await expect.poll(() => focusedRow(page)).toBe(rows[0]);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".panel h2");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".panel", { state: "detached" });
    await expect.poll(() => focusedRow(page)).toBe(rows[0]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("are letters in the search box, which / reaches", async () => {
    const { page, close } = await visit(browser, "/");
    await untilListed(page);
    await page.keyboard.press("/");
    await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
    await page.keyboard.type("jk?m");
    await expect.poll(() => page.inputValue(".search input")).toBe("jk?m");
    await expect.poll(() => page.locator("dialog").count()).toBe(0);
    await close();
  });

  it("? shows them, M switches map and list, and they can be switched off", async () => {
    const { page, close } = await visit(browser, "/");
    await untilListed(page);
    await page.keyboard.press("m");
    await page.waitForSelector(".centre.by-list");
    await page.keyboard.press("m");
    await page.waitForSelector(".centre.by-map");
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    await page.click("dialog .switch input");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    await page.keyboard.press("m");
    await page.keyboard.press("j");
    await page.waitForTimeout(300);
    await expect.poll(() => page.locator(".centre.by-map").count()).toBe(1);
    expect(await focusedRow(page)).toBeNull();
    await close();
  });
});

describe("the Tab key", () => {
  it("meets the skip button first, never gets stuck, and each focus shows a ring", async () => {
    const { page, close } = await visit(browser, "/");
    await untilListed(page);
    const seen = new Set<string>();
    for (let step = 0; step < 30; step += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const ring = outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 3;
        return { name: element.outerHTML.slice(0, 160), ring };
      });
      if (focus === null) continue;
      if (seen.size === 0) expect(focus.name).toContain("skip");
      expect(focus.ring, focus.name).toBe(true);
      seen.add(focus.name);
    }
    expect(seen.size).toBeGreaterThan(20);
    await close();
  });
});
