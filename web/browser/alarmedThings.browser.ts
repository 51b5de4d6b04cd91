import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { ask, endRules, putShift, ring } from "./asking.ts";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, findTalkingThing, openBrowser, untilListed, type Visit, visit } from "./city.ts";

const words = { vi, en };

let browser: Browser;
let thing: { id: number; uid: string; stream: number };
const made: number[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  const { id, properties } = await findTalkingThing();
  thing = { id, uid: properties.uid, stream: properties.datastreams[0]?.id ?? 0 };
  await putShift();
});

afterAll(async () => {
  await endRules(made);
  await browser.close();
});

async function ringHere(title: string, consequence: string, left: string): Promise<number> {
  const { rule, alarm } = await ring(thing, title, consequence, left);
  made.push(rule);
  return alarm;
}

/** What is over and acknowledged is cleared. */
async function clear(alarm: number): Promise<void> {
  const { rule, acknowledged_at } = (await ask("GET", `/api/alarms/${alarm}`)) as {
    rule: { id: number };
    acknowledged_at: string | null;
  };
  await ask("POST", `/api/rules/${rule.id}/off`);
  if (acknowledged_at === null) await ask("POST", `/api/alarms/${alarm}/acknowledge`, { note: "" });
}

async function look(page: Page, language: "vi" | "en"): Promise<void> {
  expect(await faults(page)).toEqual([]);
  expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
  expect(await foreignWords(page, language)).toEqual([]);
}

/** Glyphs in the thing's row: their priorities, and whether they are hollow. */
const marks = (page: Page) =>
  page
    .locator(`[data-row="${thing.id}"] .priority`)
    .evaluateAll((glyphs) =>
      glyphs.map(({ dataset }) => `${(dataset as DOMStringMap).priority}${dataset.hollow ? " hollow" : ""}`),
    );

const alarmedOnMap = (page: Page) => page.getAttribute("section.map", "data-alarmed");

describe("a thing with alarms", () => {
  it("is marked in the list and on the map while they are open, without another look", async () => {
    const { page, complaints, close } = await visit(browser, "/");
    await untilListed(page);
    await page.waitForSelector('.map[data-ready="true"]');
    expect(await marks(page)).toEqual([]);
    expect(await alarmedOnMap(page)).toBe("0");
    const lesser = await ringHere("Mức ba", "limited", "shift");
    await expect.poll(() => marks(page), { timeout: 5_000 }).toEqual(["3"]);
    const worse = await ringHere("Mức hai", "serious", "half_hour");
    await expect.poll(() => marks(page), { timeout: 5_000 }).toEqual(["2"]);
    expect(await page.locator("[data-row]").first().getAttribute("data-row")).toBe(String(thing.id));
    expect(await page.innerText(`[data-row="${thing.id}"]`)).toContain("×2");
    expect(await alarmedOnMap(page)).toBe("1");
    await page.click("[data-alarmed].states button, .states [data-alarmed]");
    await expect.poll(() => page.locator("[data-row]").count()).toBe(1);

    const until = new Date(Date.now() + 1_800_000).toISOString();
    for (const alarm of [worse, lesser])
      await ask("POST", `/api/alarms/${alarm}/shelve`, { until, reason: "x" });
    await expect.poll(() => marks(page), { timeout: 5_000 }).toEqual(["2 hollow"]);
    for (const alarm of [worse, lesser]) await clear(alarm);
    await expect.poll(() => alarmedOnMap(page), { timeout: 5_000 }).toBe("0");
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the alarms in a thing's panel", () => {
  it.each([
    { theme: "light", language: "vi", width: 1440 },
    { theme: "dark", language: "en", width: 390, height: 844 },
  ] as const)(
    "are acknowledged and put aside there at $width px in $language, $theme",
    async (person: Visit) => {
      const language = person.language ?? "vi";
      const alarm = await ringHere(`Kp${person.width}`, "limited", "shift");
      const { page, complaints, close } = await visit(browser, `/doi-tuong/${thing.id}`, person);
      const mine = page.locator(`[data-thing-alarm="${alarm}"]`);
      await mine.waitFor();
      await look(page, language);
      await mine.locator('[data-act="acknowledge"]').click();
      await expect.poll(() => mine.getAttribute("data-state")).toBe("acknowledged");
      await mine.locator('[data-act="shelve"]').click();
      await page.waitForSelector("dialog[open] textarea");
      await page.fill("dialog textarea", "x");
      await page.click("dialog .answers .strong");
      await mine.locator("[data-hollow]").waitFor();
      expect(await mine.locator('[data-act="shelve"]').count()).toBe(0);
      await clear(alarm);
      await expect.poll(() => mine.getAttribute("data-state")).toBe("cleared");
      expect(await page.innerText(".thing-alarms")).toContain(words[language]["panel.alarms.cleared"]);
      await look(page, language);
      await mine.locator("a").click();
      await page.waitForSelector(".alarm [data-step]");
      expect(new URL(page.url()).pathname).toBe(`/canh-bao/${alarm}`);
      expect(page.url().startsWith(address)).toBe(true);
      expect(complaints).toEqual([]);
      await close();
    },
  );
});
