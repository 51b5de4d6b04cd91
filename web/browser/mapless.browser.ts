import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser, readThings, untilListed, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
});

afterAll(() => browser.close());

describe("without WebGL", () => {
  it("the whole list is there, a thing opens, and nothing complains", async () => {
    const things = await readThings();
    const { page, complaints, close } = await visit(browser, "/");
    await untilListed(page);
    await expect.poll(() => page.locator(".map").count()).toBe(0);
    await expect.poll(() => page.innerText(".mapless")).toContain("WebGL");
    await expect.poll(() => page.getAttribute(".list", "data-things")).toBe(String(things.length));
    await page.click("[data-row]");
    await page.waitForSelector(".panel h2");
    expect(complaints).toEqual([]);
    await close();
  });
});
