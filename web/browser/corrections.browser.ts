import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, findTalkingThing, openBrowser, untilCharted, type Visit, visit } from "./city.ts";

const words = { vi, en };

let browser: Browser;
let panel: string;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
  const { id, properties } = await findTalkingThing();
  panel = `/doi-tuong/${id}`;
  // The stations send their last day first, and rows are pushed on by what comes.
  const stream = properties.datastreams[0]?.id ?? 0;
  while ((await readAge(stream)) > 90_000) await new Promise((wake) => setTimeout(wake, 1_000));
}, 180_000);

/** How long ago the newest reading was, in milliseconds. */
async function readAge(stream: number): Promise<number> {
  const answer = await fetch(`${address}/api/datastreams/${stream}/series`);
  const { times } = (await answer.json()) as { times: number[] };
  return Date.now() - (times.at(-1) ?? 0);
}

afterAll(() => browser.close());

/** Opens the list of single readings; the instants that it holds, the newest first. */
async function openReadings(page: Page): Promise<string[]> {
  await untilCharted(page);
  await page.focus(".corrections summary");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[data-reading]");
  return page
    .locator("[data-reading]")
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.reading ?? ""));
}

async function press(page: Page, selector: string): Promise<void> {
  await page.focus(selector);
  await page.keyboard.press("Enter");
}

const row = (time: string | undefined) => `[data-reading="${time}"]`;

/** Says something of what is chosen, by keyboard. */
async function say(page: Page, w: Record<keyof typeof vi, string>, mark: string, value: string | null) {
  await press(page, '[data-act="correct"]');
  await page.waitForSelector("dialog[open] form");
  await page.getByLabel(mark).focus();
  await page.keyboard.press("Space");
  if (value !== null) await page.fill('dialog input[inputmode="decimal"]', value);
  await page.getByLabel(w["correct.why"]).focus();
  await page.keyboard.type("abc 14");
  await press(page, "dialog .answers .strong");
  await page.waitForSelector("dialog[open]", { state: "detached" });
}

const legend = (page: Page) => page.locator(".flags").allInnerTexts();

async function look(page: Page, language: "vi" | "en"): Promise<void> {
  expect(await faults(page)).toEqual([]);
  expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
  expect(await foreignWords(page, language)).toEqual([]);
}

describe("a reading", () => {
  it("is corrected in Vietnamese, looked at in English, and taken back", async () => {
    const { page, complaints, close } = await visit(browser, panel, { language: "vi" });
    const time = (await openReadings(page))[2];
    expect(await legend(page)).toEqual([]);
    await press(page, row(time));
    await page.waitForSelector('[data-version="1"]');
    await say(page, vi, vi["correct.mark.manual"], "1,25");
    await page.waitForSelector('[data-version="2"]');
    expect(await page.innerText('[data-version="2"]')).toContain("abc 14");
    expect(await page.innerText('[data-version="2"]')).toContain("1,25");
    expect(await page.innerText(row(time))).toContain(vi["quality.manual"]);
    await expect.poll(() => legend(page)).toEqual([expect.stringContaining(vi["quality.manual"])]);

    const other = await visit(browser, panel, { language: "en" });
    await openReadings(other.page);
    expect(await other.page.innerText(row(time))).toContain(en["quality.manual"]);
    expect(await legend(other.page)).toEqual([expect.stringContaining(en["quality.manual"])]);
    await press(other.page, row(time));
    await other.page.waitForSelector('[data-version="2"]');
    expect(await other.page.innerText('[data-version="2"]')).toContain("abc 14");
    expect(await other.page.innerText('[data-version="2"]')).toContain("1.25");
    await other.close();

    await press(page, '[data-act="undo"]');
    await page.waitForSelector('[data-version="3"]');
    await expect.poll(() => legend(page)).toEqual([]);
    expect(await page.innerText('[data-version="3"]')).toContain(vi["correct.mark.taken_back"]);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(["vi", "en"] as const)("is marked with its neighbours, in %s", async (language) => {
    const w = words[language];
    const { page, close } = await visit(browser, panel, { language });
    const times = await openReadings(page);
    await press(page, row(times[6]));
    await press(page, row(times[4]));
    expect(await page.locator('[data-reading][aria-pressed="true"]').count()).toBe(3);
    await say(page, w, w["correct.mark.bad"], null);
    await expect
      .poll(() => page.locator("[data-reading]", { hasText: w["quality.bad"] }).count())
      .toBeGreaterThanOrEqual(3);
    await expect.poll(() => legend(page)).toEqual([expect.stringContaining(w["quality.bad"])]);
    await press(page, '[data-act="undo"]');
    await expect.poll(() => legend(page)).toEqual([]);
    await close();
  });

  it("is chosen on the drawing, too", async () => {
    const { page, close } = await visit(browser, panel);
    await untilCharted(page);
    await page.locator(".panel .drawing svg").click();
    await page.waitForSelector(".corrections h4");
    expect(await page.getAttribute(".corrections", "open")).not.toBeNull();
    await close();
  });
});

describe("the readings of the panel", () => {
  it.each([
    { theme: "light", language: "vi", width: 1440 },
    { theme: "dark", language: "en", width: 320, height: 640 },
  ] as const)(
    "are well for axe, thumbs and words at $width px in $language, $theme",
    async (person: Visit) => {
      const { page, close } = await visit(browser, panel, person);
      const [newest] = await openReadings(page);
      await press(page, row(newest));
      await page.waitForSelector("[data-version]");
      await look(page, person.language ?? "vi");
      await press(page, '[data-act="correct"]');
      await page.waitForSelector("dialog[open] form");
      await look(page, person.language ?? "vi");
      await close();
    },
  );
});
