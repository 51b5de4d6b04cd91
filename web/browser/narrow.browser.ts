import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sideways, tooSmall } from "./checks.ts";
import { findTalkingThing, openBrowser, untilListed, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

const phone = { width: 320, height: 640 };

describe("at 320 pixels", () => {
  it.each(["vi", "en"] as const)("nothing reaches sideways and all can be hit, in %s", async (language) => {
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
      const { page, close } = await visit(browser, path, { ...phone, language });
      await page.waitForSelector(".bar .clock .hour");
      await page.waitForTimeout(1_500);
      expect(await sideways(page), path).toEqual([]);
      expect(await tooSmall(page), path).toEqual([]);
      await close();
    }
  });

  it("the list is behind its tab, and a row opens a sheet", async () => {
    const { page, complaints, close } = await visit(browser, "/", phone);
    await untilListed(page);
    await page.click(".rail a:nth-child(2)");
    await page.waitForSelector("[data-row]", { state: "visible" });
    expect(await sideways(page)).toEqual([]);
    await page.click("[data-row]");
    await page.waitForSelector(".panel h2");
    await page.click(".panel .head button:last-child");
    await page.waitForSelector(".panel", { state: "detached" });
    expect(complaints).toEqual([]);
    await close();
  });

  it("options hold language, colours and keys", async () => {
    const { page, close } = await visit(browser, "/", phone);
    await untilListed(page);
    await page.click(".more summary");
    await page.waitForSelector(".more .preferences", { state: "visible" });
    expect(await sideways(page)).toEqual([]);
    await page.click('[data-theme-choice="dark"]');
    await expect.poll(() => page.getAttribute("html", "data-theme")).toBe("dark");
    await close();
  });
});
