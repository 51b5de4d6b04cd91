import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { ask, endRules, putShift } from "./asking.ts";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, findTalkingThing, openBrowser, visit } from "./city.ts";

const words = { vi, en };
const hourMs = 3_600_000;
/** Far above what the station sends: all that it sends is unusual after such days. */
const usualOffset = 2;

let browser: Browser;
let thing: { id: number; name: string; kind: string; quantity: string };
const made: number[] = [];

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
  const { id, properties } = await findTalkingThing();
  const [stream] = properties.datastreams;
  const details = (await ask("GET", `/api/things/${id}`)) as {
    kind: string;
    datastreams: { quantity: string }[];
  };
  thing = { id, name: properties.name, kind: details.kind, quantity: details.datastreams[0]?.quantity ?? "" };
  const now = Date.now();
  const usual = (stream?.latest?.result ?? 0) + usualOffset;
  // Ten days by the hour, up to two days ago: since then the station has sent its own.
  const dataArray = Array.from({ length: 10 * 24 }, (_, hour) => [
    new Date(now - (12 * 24 - hour) * hourMs).toISOString(),
    usual + (hour % 5) / 100,
  ]);
  const components = ["phenomenonTime", "result"];
  await ask("POST", "/sta/v1.1/CreateObservations", [
    { Datastream: { "@iot.id": stream?.id }, components, dataArray },
  ]);
  await putShift();
});

afterAll(async () => {
  await endRules(made);
  await browser.close();
});

async function look(page: Page, language: "vi" | "en"): Promise<void> {
  expect(await faults(page)).toEqual([]);
  expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
  expect(await foreignWords(page, language)).toEqual([]);
}

/** Writes the rule on the screen, tries it and switches it on; its number. */
async function writeRule(page: Page, title: string, language: "vi" | "en"): Promise<number> {
  const w = words[language];
  const field = (label: keyof typeof vi) => page.getByLabel(w[label], { exact: true });
  await page.getByRole("button", { name: w["rules.add"] }).click();
  await page.waitForSelector("dialog[open] form");
  await field("rules.title").fill(title);
  await field("rules.kind").selectOption(thing.kind);
  await field("rules.quantity").selectOption(thing.quantity);
  await field("rules.measure").selectOption("anomaly");
  const begun = ["rules.above", "rules.below", "rules.days", "rules.needed"] as const;
  const values = await Promise.all(begun.map((label) => field(label).inputValue()));
  expect(values).toEqual(["6", "-6", "28", "7"]);
  await field("rules.season").selectOption("hour_of_week");
  expect(await field("rules.needed").inputValue()).toBe("4");
  await field("rules.season").selectOption("hour_of_day");
  await field("rules.least").fill("0,05");
  await field("rules.onreadings").fill("1");
  await field("rules.offdelay").fill("0");
  for (const label of ["rules.cause", "rules.effect", "rules.first"] as const) await field(label).fill("Abc");
  await field("alarms.owner").selectOption("ca-truc");
  await look(page, language);
  await page.click('dialog [data-act="try"]');
  await page.waitForSelector('dialog [data-trial]:not([data-trial="0"])');
  await look(page, language);
  await page.click("dialog .answers .strong");
  await page.waitForSelector('[data-act="switch"]');
  await page.click('[data-act="switch"]');
  await page.waitForSelector('[data-on="true"]');
  const rule = Number(new URL(page.url()).pathname.split("/").at(-1));
  made.push(rule);
  return rule;
}

/** What the opened alarm's history says, by the kinds of its steps. */
const kinds = (page: Page) =>
  page.locator("[data-step]").evaluateAll((steps) => steps.map((step) => (step as HTMLElement).dataset.step));

describe("an anomaly", () => {
  it.each(["vi", "en"] as const)(
    "is written, tried, rings and heeds what people say, in %s",
    async (language) => {
      const w = words[language];
      const { page, complaints, close } = await visit(browser, "/quan-tri/luat-canh-bao", { language });
      const rule = await writeRule(page, `B${language}`, language);
      const find = async () =>
        ((await ask("GET", `/api/alarms?rule=${rule}`)) as { id: number; thing: { id: number } }[]).find(
          (alarm) => alarm.thing.id === thing.id,
        )?.id;
      await expect.poll(find, { timeout: 30_000 }).toBeDefined();
      await page.goto(`${address}/canh-bao/${await find()}`);
      await page.waitForSelector(".alarm .feedback");
      await look(page, language);
      expect(await page.innerText(".alarm .feedback")).toContain(
        w["alarms.feedback.used"].replace("{days}", "90"),
      );

      await page.focus('[data-act="false_alarm"]');
      await page.keyboard.press("Enter");
      await page.waitForSelector('[data-act="false_alarm"][aria-pressed="true"]');
      // What it rang for is usual now, so it is over.
      await expect
        .poll(() => kinds(page), { timeout: 30_000 })
        .toEqual(["raised", "false_alarm", "returned"]);

      const told = await page.context().newPage();
      await told.goto(`${address}/quan-tri/luat-canh-bao/${rule}`);
      await told.waitForSelector('[data-false="1"]');
      await told.click('[data-act="try"]');
      await told.waitForSelector("[data-trial]");
      expect(await told.innerText(".trial")).toContain(w["rules.heeded"].replace("{n}", "1"));
      await told.close();

      await page.focus('[data-act="genuine"]');
      await page.keyboard.press("Enter");
      await page.waitForSelector('[data-act="genuine"][aria-pressed="true"]');
      await expect.poll(() => kinds(page), { timeout: 30_000 }).toContain("again");
      await look(page, language);
      expect(complaints).toEqual([]);
      await close();
    },
  );
});
