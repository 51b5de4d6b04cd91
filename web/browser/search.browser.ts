import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults } from "./checks.ts";
import { findTalkingThing, openBrowser, untilDrawn, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

const field = ".search input";

/** Types a text into the search box and waits for what it finds. */
async function ask(page: Page, text: string): Promise<string[]> {
  await page.fill(field, text);
  await page.waitForSelector('.search [role="option"]');
  return page.locator('.search [role="option"] b').allTextContents();
}

const bare = (text: string) =>
  text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d").replaceAll("Đ", "D");

describe("the search box", () => {
  it("is reached by /, and opens a thing that is typed without marks", async () => {
    const thing = await findTalkingThing();
    const { page, complaints, close } = await visit(browser, "/");
    await untilDrawn(page);
    await page.keyboard.press("/");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest(".search") !== null))
      .toBe(true);
    const found = await ask(page, bare(thing.properties.name));
    expect(found).toContain(thing.properties.name);
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.locator('.search [role="option"]', { hasText: thing.properties.name }).first().click();
    await page.waitForSelector(".panel h2");
    expect(new URL(page.url()).pathname).toBe(`/doi-tuong/${thing.id}`);
    await expect.poll(() => page.inputValue(field)).toBe("");
    expect(complaints).toEqual([]);
    await close();
  });

  it("marks a place by its coordinates, which a link shows again", async () => {
    const { page, complaints, close } = await visit(browser, "/");
    await untilDrawn(page);
    await ask(page, "10°02'15\"B 105°47'00\"Đ");
    await page.keyboard.press("Enter");
    await page.waitForSelector('.marked[data-found="place"]');
    await expect.poll(() => page.textContent(".marked strong")).toContain("10,03750");
    expect(page.url()).toMatch(/tim-thay=diem.*#17\.00\/10\.0375/);
    await page.reload();
    await page.waitForSelector('.marked[data-found="place"]');
    await page.locator(".marked button").last().click();
    await page.waitForSelector(".marked", { state: "detached" });
    expect(complaints).toEqual([]);
    await close();
  });

  it("says what helps where it finds nothing, and Esc leaves it", async () => {
    const { page, close } = await visit(browser, "/", { width: 390, height: 844 });
    await page.waitForSelector(field);
    await page.fill(field, "khong co gi het");
    await page.waitForSelector("text=Không thấy");
    await page.fill(field, "48.85, 2.35");
    await page.waitForSelector("text=nằm ngoài Việt Nam");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.inputValue(field)).toBe("");
    await close();
  });
});
