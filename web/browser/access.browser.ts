import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults } from "./checks.ts";
import { findTalkingThing, openBrowser, untilCharted, untilListed, type Visit, visit } from "./city.ts";

let browser: Browser;
/** Draws no map, which axe cannot look into and software is slow to draw. */
let undrawn: Browser;

beforeAll(async () => {
  [browser, undrawn] = await Promise.all([openBrowser(), openBrowser({ drawing: false })]);
});

afterAll(() => Promise.all([browser.close(), undrawn.close()]));

/** Each theme, language and width at least once; of the words themselves, `words.browser.ts` looks at all. */
const people: Visit[] = [
  { theme: "light", language: "vi", width: 1440 },
  { theme: "dark", language: "en", width: 1440 },
  { theme: "light", language: "vi", width: 390, height: 844 },
  { theme: "dark", language: "en", width: 320, height: 700 },
];

describe.each(people)("for $theme, $language, $width px, axe finds nothing", (person) => {
  it("on the map with its list", async () => {
    const { page, complaints, close } = await visit(browser, "/", person);
    await untilListed(page);
    await page.waitForTimeout(1_000);
    await page.evaluate(() => document.querySelector(".legend")?.setAttribute("open", ""));
    expect(await faults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("on a thing's panel, its table open", async () => {
    const thing = await findTalkingThing();
    const { page, close } = await visit(undrawn, `/doi-tuong/${thing.id}`, person);
    await untilCharted(page);
    await page.click(".readings summary");
    await page.waitForSelector(".readings table");
    expect(await faults(page)).toEqual([]);
    await close();
  });

  it("on the dead letters, imports and changes, and on an address that leads nowhere", async () => {
    for (const path of ["/tin-loi", "/nhap-du-lieu", "/thay-doi", "/canh-bao", "/khong-co"]) {
      const { page, close } = await visit(undrawn, path, person);
      await page.waitForSelector("main h1");
      await page.waitForTimeout(700);
      expect(await faults(page)).toEqual([]);
      await close();
    }
  });

  it("on the list of keys", async () => {
    const { page, close } = await visit(undrawn, "/", person);
    await untilListed(page);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open]");
    expect(await faults(page)).toEqual([]);
    await close();
  });
});
