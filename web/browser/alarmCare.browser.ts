import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { ask, endRules, putShift, ring as ringAt } from "./asking.ts";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, findTalkingThing, openBrowser, type Visit, visit } from "./city.ts";

const words = { vi, en };

let browser: Browser;
let thing: { uid: string; name: string; id: number; stream: number };
const made: number[] = [];

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
  const { id, properties } = await findTalkingThing();
  const details = (await ask("GET", `/api/things/${id}`)) as { datastreams: { id: number }[] };
  thing = { id, uid: properties.uid, name: properties.name, stream: details.datastreams[0]?.id ?? 0 };
  await putShift();
});

afterAll(async () => {
  await endRules(made);
  await browser.close();
});

/** Rings at the station; gives the number of the alarm. */
async function ring(title: string, consequence = "limited", time_left = "shift"): Promise<number> {
  const { rule, alarm } = await ringAt(thing, title, consequence, time_left);
  made.push(rule);
  return alarm;
}

async function look(page: Page, language: "vi" | "en"): Promise<void> {
  expect(await faults(page)).toEqual([]);
  expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
  expect(await foreignWords(page, language)).toEqual([]);
}

const widths = [
  { theme: "light", language: "vi", width: 1440 },
  { theme: "dark", language: "en", width: 390, height: 844 },
  { theme: "light", language: "vi", width: 320, height: 640 },
] as const satisfies readonly Visit[];

describe("the metrics of alarms", () => {
  it.each(widths)("stand beside their targets at $width px in $language, $theme", async (person) => {
    await ring(`Km${person.width}`);
    const { page, complaints, close } = await visit(browser, "/canh-bao", person);
    await page.getByRole("link", { name: words[person.language]["title.alarmMetrics"] }).click();
    await page.waitForSelector("[data-figure]");
    expect(await page.locator("[data-figure]").count()).toBe(14);
    const text = await page.innerText('[data-figure="per_hour"]');
    expect(text).toContain(words[person.language]["metrics.act.above"].replace("{value}", "12"));
    await look(page, person.language);
    await page.getByRole("button", { name: words[person.language]["metrics.days.1"] }).click();
    await expect.poll(() => page.url()).toContain("ngay=1");
    await page.locator("[data-source] a").first().click();
    await page.waitForSelector('[data-act="switch"]');
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("a thing in service", () => {
  it.each(widths)("does not count until it is back, at $width px in $language", async (person) => {
    const w = words[person.language];
    const alarm = await ring(`Ks${person.width}`);
    const { page, complaints, close } = await visit(browser, `/doi-tuong/${thing.id}`, person);
    await page.click('.in-service [data-act="service"]');
    await page.waitForSelector("dialog[open] form");
    await page.locator("dialog select").first().selectOption("calibration");
    await page.fill("dialog textarea", "x");
    await look(page, person.language);
    await page.click("dialog .answers .strong");
    await page.waitForSelector(".in-service [data-window]");
    await page.goto(`${address}/canh-bao/${alarm}`);
    await page.waitForSelector(`[data-alarm="${alarm}"][data-suppressed]`);
    await expect.poll(() => page.innerText(".alarm .facts")).toContain(w["service.kind.calibration"]);
    await look(page, person.language);
    await page.click("[data-suppressed-count]");
    await page.waitForSelector("[data-window]");
    await look(page, person.language);
    await page.locator("[data-window] button").first().click();
    await expect.poll(() => page.locator("[data-window]").count()).toBe(0);
    const back = () => ask("GET", `/api/alarms/${alarm}`) as Promise<{ suppressed: unknown }>;
    expect((await back()).suppressed).toBeNull();
    expect(complaints).toEqual([]);
    await close();
  });
});

declare global {
  interface Window {
    tones: number;
  }
}

/** Opens the alarms with an ear for how many tones were made. */
async function listen(language: "vi" | "en"): Promise<{ page: Page; close: () => Promise<void> }> {
  const { page, close } = await visit(browser, "/canh-bao", { language });
  await page.addInitScript(() => {
    const make = AudioContext.prototype.createOscillator;
    window.tones = 0;
    AudioContext.prototype.createOscillator = function () {
      window.tones += 1;
      return make.call(this);
    };
  });
  await page.reload();
  await page.waitForSelector('[data-act="sound"][data-sound="false"]');
  return { page, close };
}

interface Counted {
  state: string;
  shelved: boolean;
  suppressed: boolean;
  count: number;
}

/** How many alarms wait for somebody, as the city says. */
async function countUnseen(): Promise<number> {
  const counts = (await ask("GET", "/api/alarms/counts")) as Counted[];
  return counts
    .filter(({ state, shelved, suppressed }) => state !== "acknowledged" && !shelved && !suppressed)
    .reduce((sum, { count }) => sum + count, 0);
}

describe("the news of alarms", () => {
  it("is on every page, in its title and its menu, without being asked for", async () => {
    const { page, close } = await visit(browser, "/co-quan");
    const told = () => page.locator("[data-unseen]").first().getAttribute("data-unseen");
    await ring("Kt0");
    const before = await countUnseen();
    await expect.poll(told).toBe(String(before));
    const alarm = await ring("Kt1");
    await expect.poll(told, { timeout: 3_000 }).toBe(String(before + 1));
    expect(await page.title()).toContain(`(${before + 1})`);
    await ask("POST", `/api/alarms/${alarm}/acknowledge`, {});
    await expect.poll(told, { timeout: 3_000 }).toBe(String(before));
    await close();
  });

  it.each(["vi", "en"] as const)("is heard once somebody wants to hear it, in %s", async (language) => {
    const { page, close } = await listen(language);
    const tones = () => page.evaluate(() => window.tones);
    await ring(`Kq${language}`, "serious", "half_hour");
    expect(await tones()).toBe(0);
    await page.click('[data-act="sound"]');
    await expect.poll(tones).toBe(2);
    const alarm = await ring(`Kp${language}`, "life", "ten_minutes");
    await expect.poll(tones).toBe(6);
    await page.waitForSelector(`[data-alarm="${alarm}"][data-urgent]`);
    await expect.poll(tones, { timeout: 25_000 }).toBe(10);
    await look(page, language);
    await page.click('[data-act="mute"]');
    await ask("POST", `/api/alarms/${alarm}/acknowledge`, {});
    await ring(`Kr${language}`, "serious", "half_hour");
    await page.waitForTimeout(2_000);
    expect(await tones()).toBe(10);
    for (const each of (await ask("GET", "/api/alarms?priority=2&state=unacknowledged")) as { id: number }[])
      await ask("POST", `/api/alarms/${each.id}/acknowledge`, {});
    await close();
  });
});

describe("a flood of alarms", () => {
  it.each(widths)("is said, and folds what can wait, at $width px in $language", async (person) => {
    const first = await ring(`Kf1 ${person.width}`, "life", "ten_minutes");
    for (let n = 0; n < 11; n += 1) await ring(`Kf ${person.width} ${n}`, "minor", "day");
    const { page, complaints, close } = await visit(browser, "/canh-bao", person);
    await page.waitForSelector(".flood");
    await page.waitForSelector(`[data-alarm="${first}"]`);
    const group = page.locator("[data-group]").last();
    expect(Number(await group.getAttribute("data-count"))).toBeGreaterThanOrEqual(11);
    expect(await group.locator("[data-alarm]").count()).toBe(0);
    expect(await page.locator(`[data-alarm="${first}"][data-urgent]`).count()).toBe(1);
    await look(page, person.language);
    await group.locator("[aria-expanded]").click();
    await expect.poll(() => group.locator("[data-alarm]").count()).toBeGreaterThanOrEqual(11);
    await look(page, person.language);
    await group.locator('[data-act="acknowledge.all"]').click();
    await expect.poll(() => group.locator('[data-act="acknowledge.all"]').count()).toBe(0);
    await ask("POST", `/api/alarms/${first}/acknowledge`, {});
    expect(complaints).toEqual([]);
    await close();
  });
});
