import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, untilDrawn, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

/** The instant in the address, null for now. */
function instant(page: Page): string | null {
  return new URL(page.url()).searchParams.get("luc");
}

describe("the time bar", () => {
  it("moves the one clock of the screen by buttons, keys and dragging", async () => {
    const { page, complaints, close } = await visit(browser, "/");
    await untilDrawn(page);
    await page.click(".view button >> nth=0");
    const back = page.getByLabel("Lúc thay đổi trước");
    await back.click();
    await page.waitForSelector(".then strong");
    const at = instant(page);
    expect(at).not.toBeNull();
    await expect
      .poll(async () => [
        await page.getAttribute("section.list", "data-things"),
        await page.getAttribute("section.map", "data-things"),
      ])
      .toSatisfy(([listed, placed]: (string | null)[]) => listed !== "" && listed === placed);
    await page.keyboard.press("n");
    await expect.poll(() => instant(page)).toBeNull();
    await page.keyboard.press("[");
    await expect.poll(() => instant(page)).toBe(at);
    await page.click('.time button:has-text("Về hiện tại")');
    await expect.poll(() => instant(page)).toBeNull();
    const slider = page.locator('.time input[type="range"]');
    await slider.focus();
    await page.keyboard.press("ArrowLeft");
    await expect.poll(() => instant(page)).not.toBeNull();
    await page.keyboard.press("End");
    await expect.poll(() => instant(page)).toBeNull();
    expect(complaints).toEqual([]);
    await close();
  });

  it("asks for few instants while it is dragged from end to end", async () => {
    const { page, close } = await visit(browser, "/");
    await untilDrawn(page);
    await page.click(".view button >> nth=0");
    const box = await page.locator('.time input[type="range"]').boundingBox();
    if (box === null) throw new Error("The slider has no size.");
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/api/things?") && request.url().includes("at=")) asked += 1;
    });
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width - 8, y);
    await page.mouse.down();
    const began = Date.now();
    await page.mouse.move(box.x + 8, y, { steps: 60 });
    await page.mouse.up();
    const tookMs = Date.now() - began;
    await page.waitForSelector(".then strong");
    await page.waitForTimeout(600);
    // One at once, one for each 300 ms, and the last; a page may be cut off, and is not asked for again.
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(3 + Math.ceil(tookMs / 300));
    await close();
  });
});

describe("a link to the view", () => {
  it("is copied with its place, layers and time, and restores them", async () => {
    const { page, close } = await visit(browser, "/?luc=2026-03-12T17:40&tat=rain_gauge");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.waitForSelector('.map[data-ready="true"]', { timeout: 30_000 });
    await page.getByLabel("Chép liên kết").click();
    await page.waitForSelector(".said span");
    const link = new URL(await page.evaluate(() => navigator.clipboard.readText()));
    expect(link.search).toBe("?luc=2026-03-12T17:40&tat=rain_gauge");
    expect(link.hash).toMatch(/^#[\d.]+\/[\d.-]+\/[\d.-]+$/);
    await close();
  });

  it("is shown to be copied by hand where the browser refuses", async () => {
    const { page, close } = await visit(browser, "/", { language: "en" });
    await untilDrawn(page);
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.getByLabel("Copy the link").click();
    const field = page.locator("dialog .byhand input");
    await expect.poll(() => field.inputValue()).toMatch(/#[\d.]+\//);
    const chosen = () => page.evaluate(() => String(getSelection()));
    expect(await chosen()).toBe(await field.inputValue());
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    await close();
  });
});
