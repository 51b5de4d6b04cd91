import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { openBrowser, type Visit, visit } from "./city.ts";
import { bringIn, choose, oldBusStops, pickKind, streets, surveyedStops, tryOut } from "./records.ts";

let browser: Browser;

beforeAll(async () => {
  // Draws no map, which axe cannot look into and software is slow to draw.
  browser = await openBrowser({ drawing: false });
});

afterAll(() => browser.close());

const people: Required<Visit>[] = [
  { theme: "light", language: "vi", width: 1440, height: 900 },
  { theme: "dark", language: "en", width: 1440, height: 900 },
  { theme: "light", language: "en", width: 390, height: 844 },
  { theme: "dark", language: "vi", width: 320, height: 700 },
];

async function look(page: Page, person: Required<Visit>): Promise<void> {
  expect(await faults(page)).toEqual([]);
  expect(await foreignWords(page, person.language)).toEqual([]);
  if (person.width < 400) expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
}

describe.each(people)("for $theme, $language, $width px, nothing is wrong", (person) => {
  it("with a file from the first look to undoing it", async () => {
    const { page, close } = await visit(browser, "/nhap-du-lieu", person);
    await choose(page, streets(person.width / 100));
    await pickKind(page, "road_segment");
    await page.click(".more-choices summary");
    await look(page, person);
    await tryOut(page);
    await look(page, person);
    await page.click('[data-act="bring"]');
    await look(page, person);
    await page.click('dialog [data-act="confirm"]');
    await page.waitForSelector('[data-report="brought"]');
    await page.click('[data-act="undo"]');
    await look(page, person);
    await page.click("dialog .strong");
    await page.waitForSelector("dialog .outcome");
    await look(page, person);
    await page.keyboard.press("Escape");
    await page.waitForSelector('[data-report="undone"]');
    await look(page, person);
    await close();
  });

  it("with a file of which the coordinate system is not known, and one that cannot be", async () => {
    const { page, close } = await visit(browser, "/nhap-du-lieu", person);
    await choose(page, oldBusStops());
    await look(page, person);
    await page.selectOption('[data-choice="former_province"]', "Sóc Trăng");
    await look(page, person);
    await page.fill('[data-choice="crs"]', "nowhere");
    await page.waitForSelector(".look .fault");
    await look(page, person);
    await close();
  });

  it("with the list of changes, the history of a thing, and the city of another day", async () => {
    const { page, close } = await visit(browser, "/nhap-du-lieu", person);
    await choose(page, streets());
    await pickKind(page, "road_segment");
    await tryOut(page);
    await bringIn(page);
    await page.click(".report a.strong");
    if (person.width < 768) await page.click(".rail a:nth-child(2)");
    await page.click("[data-row]");
    await page.waitForSelector(".history .look");
    await look(page, person);
    await page.click(".history .look");
    await page.waitForSelector(".shell.past");
    await page.click(".chooser summary");
    await look(page, person);
    await page.goto(new URL("/thay-doi", page.url()).href);
    await page.waitForSelector(".done li");
    await look(page, person);
    await page.click(".done .acts button");
    await page.click("dialog .strong");
    await page.waitForSelector("dialog .outcome");
    await close();
  });
});

describe.each(people)("for $theme, $language, $width px, a table is well", (person) => {
  it("while its columns are chosen, and rows that are refused", async () => {
    const { page, close } = await visit(browser, "/nhap-du-lieu", person);
    await choose(page, surveyedStops());
    await pickKind(page, "bus_stop");
    await look(page, person);
    await page.selectOption('[data-choice="x_field"]', "b");
    await page.waitForSelector(".look .fault");
    await look(page, person);
    await page.selectOption('[data-choice="y_field"]', "a");
    await page.waitForSelector(".look .fault", { state: "detached" });
    await tryOut(page);
    await look(page, person);
    await close();
  });
});
