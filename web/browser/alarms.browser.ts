import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { ask, endRules, putShift } from "./asking.ts";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, findTalkingThing, openBrowser, type Visit, visit } from "./city.ts";

const words = { vi, en };

let browser: Browser;
let thing: { uid: string; name: string; kind: string; quantity: string; stream: number };
const made: number[] = [];

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
  const { id, properties } = await findTalkingThing();
  const details = (await ask("GET", `/api/things/${id}`)) as {
    kind: string;
    datastreams: { id: number; quantity: string }[];
  };
  const [stream] = details.datastreams;
  thing = {
    uid: properties.uid,
    name: properties.name,
    kind: details.kind,
    quantity: stream?.quantity ?? "",
    stream: stream?.id ?? 0,
  };
  await putShift();
});

afterAll(async () => {
  await endRules(made);
  await browser.close();
});

/** A rule about the station: wrong whatever it reads, or with another limit never. */
const makeRule = (title: string, above: number) => ({
  title,
  scope: { uids: [thing.uid] },
  condition: {
    inputs: { x: { datastream_id: thing.stream } },
    measure: { type: "value" },
    limits: [{ above }],
  },
  response: {
    // What is less urgent is one line an area when it comes in a flood.
    consequence: "serious",
    time_left: "half_hour",
    cause: "Triều cường",
    effect: "Ngập đường",
    first_action: "Đóng cống thử",
    owner: "ca-truc",
  },
});

async function addRule(title: string): Promise<number> {
  const { id } = (await ask("POST", "/api/rules", makeRule(title, -1e6))) as { id: number };
  made.push(id);
  await ask("POST", `/api/rules/${id}/on`);
  return id;
}

/** Writes a rule on the screen, tries it and switches it on; its number. */
async function writeRule(page: Page, title: string, w: Record<keyof typeof vi, string>): Promise<number> {
  await page.getByRole("button", { name: w["rules.add"] }).click();
  await page.waitForSelector("dialog[open] form");
  const type = (label: keyof typeof vi, text: string) =>
    page.getByLabel(w[label], { exact: true }).fill(text);
  const choose = (label: keyof typeof vi, value: string) =>
    page.getByLabel(w[label], { exact: true }).selectOption(value);
  await type("rules.title", title);
  await choose("rules.kind", thing.kind);
  await choose("rules.quantity", thing.quantity);
  await type("rules.above", "-1000");
  await type("rules.onreadings", "1");
  for (const label of ["rules.cause", "rules.effect", "rules.first"] as const) await type(label, "Thử");
  await choose("alarms.owner", "ca-truc");
  await choose("rules.consequence", "serious");
  await choose("rules.left", "half_hour");
  await page.click('dialog [data-act="try"]');
  await page.waitForSelector('dialog [data-trial]:not([data-trial="0"])');
  await page.click("dialog .answers .strong");
  await page.waitForSelector('[data-act="switch"]');
  await page.click('[data-act="switch"]');
  await page.waitForSelector('[data-on="true"]');
  const id = Number(new URL(page.url()).pathname.split("/").at(-1));
  made.push(id);
  return id;
}

const rowOf = (page: Page, title: string) => page.locator("[data-alarm]", { hasText: title });

/** What the opened alarm's history says, by the kinds of its steps. */
const kinds = (page: Page) =>
  page.locator("[data-step]").evaluateAll((steps) => steps.map((step) => (step as HTMLElement).dataset.step));

async function look(page: Page, language: "vi" | "en"): Promise<void> {
  expect(await faults(page)).toEqual([]);
  expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
  expect(await foreignWords(page, language)).toEqual([]);
}

describe("an alarm", () => {
  it.each(["vi", "en"] as const)(
    "rings, is seen, put aside, taken back, noted and cleared, in %s",
    async (language) => {
      const w = words[language];
      const title = `K${language}`;
      const { page, complaints, close } = await visit(browser, "/quan-tri/luat-canh-bao", { language });
      const rule = await writeRule(page, title, w);
      await page.goto(`${address}/canh-bao`);
      const mine = () => rowOf(page, title).filter({ hasText: thing.name });
      await mine().waitFor();
      await page.mouse.move(1, 1);
      await mine().locator("a").focus();
      await page.keyboard.press("Enter");
      await page.waitForSelector(".alarm [data-step]");
      expect(await page.innerText(".alarm .first")).toContain("Thử");
      await page.keyboard.press("a");
      await expect.poll(() => kinds(page)).toEqual(["raised", "acknowledged"]);

      await page.keyboard.press("s");
      await page.waitForSelector("dialog[open] textarea");
      await page.focus("dialog textarea");
      await page.keyboard.type("x");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await expect.poll(() => kinds(page)).toEqual(["raised", "acknowledged", "shelved"]);
      await page.focus(".alarm header button");
      await expect.poll(() => mine().count()).toBe(0);
      await page.focus('[data-act="unshelve"]');
      await page.keyboard.press("Enter");
      await expect.poll(() => mine().count()).toBe(1);

      await page.focus(".alarm textarea");
      await page.keyboard.type("abc");
      await page.focus('[data-act="note.put"]');
      await page.keyboard.press("Enter");
      await expect.poll(() => kinds(page)).toHaveLength(5);
      await ask("POST", `/api/rules/${rule}/off`);
      await expect.poll(() => mine().count()).toBe(0);
      await page.reload();
      await page.waitForSelector(".alarm [data-step]");
      expect((await kinds(page)).at(-1)).toBe("cleared");
      expect(await page.innerText(".alarm .facts")).toContain(w["alarms.state.cleared"]);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it("does not move under the pointer: new ones wait", async () => {
    await addRule("Đầu tiên");
    const { page, close } = await visit(browser, "/canh-bao");
    await rowOf(page, "Đầu tiên").hover();
    const before = await page.locator("[data-alarm]").count();
    await addRule("Đến sau");
    await page.getByRole("button", { name: "1 cảnh báo mới" }).waitFor();
    expect(await page.locator("[data-alarm]").count()).toBe(before);
    await page.getByRole("button", { name: "1 cảnh báo mới" }).click();
    await rowOf(page, "Đến sau").waitFor();
    await close();
  });
});

describe("a ready-made rule", () => {
  it.each(["vi", "en"] as const)("begins a rule, is tried, and is told as used, in %s", async (language) => {
    const w = words[language];
    const { page, complaints, close } = await visit(browser, "/quan-tri/luat-canh-bao", { language });
    const templates = page.locator(".templates");
    await templates.waitFor();
    if ((await templates.getAttribute("open")) === null) await templates.locator("summary").click();
    await look(page, language);
    const mine = page.locator('[data-template="rain_gauge.silent"]');
    await mine.getByRole("button").click();
    await page.waitForSelector("dialog[open] form");
    expect(await page.getByLabel(w["rules.longer"], { exact: true }).inputValue()).toBe("120");
    await page.getByLabel(w["alarms.owner"], { exact: true }).selectOption("ca-truc");
    await page.click('dialog [data-act="try"]');
    await page.waitForSelector("dialog [data-trial]");
    await page.click("dialog .answers .strong");
    await page.waitForSelector('[data-act="switch"]');
    const id = Number(new URL(page.url()).pathname.split("/").at(-1));
    await mine.getByText(w["rules.templates.used"]).waitFor();
    expect(await mine.getByRole("button").count()).toBe(0);
    await ask("DELETE", `/api/rules/${id}`);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the screen of rules", () => {
  it.each([
    { theme: "light", language: "en", width: 1440 },
    { theme: "dark", language: "vi", width: 320, height: 640 },
  ] as const)(
    "is well for axe, thumbs and words at $width px in $language, $theme",
    async (person: Visit) => {
      const id = await addRule("Kr");
      const { page, close } = await visit(browser, `/quan-tri/luat-canh-bao/${id}`, person);
      await page.waitForSelector('[data-act="switch"]');
      await look(page, person.language ?? "vi");
      await page.click('[data-act="try"]');
      await page.waitForSelector("[data-trial]");
      await look(page, person.language ?? "vi");
      await close();
    },
  );
});

describe("the screen of alarms", () => {
  it.each([
    { theme: "light", language: "vi", width: 1440 },
    { theme: "dark", language: "en", width: 390, height: 844 },
    { theme: "light", language: "vi", width: 320, height: 640 },
  ] as const)(
    "is well for axe, thumbs and words at $width px in $language, $theme",
    async (person: Visit) => {
      await addRule("Kx");
      const { page, close } = await visit(browser, "/canh-bao", person);
      await rowOf(page, "Kx").first().waitFor();
      await look(page, person.language ?? "vi");
      await rowOf(page, "Kx").first().locator("a").click();
      await page.waitForSelector(".alarm [data-step]");
      await look(page, person.language ?? "vi");
      await page.click('[data-act="shelve"]');
      await page.waitForSelector("dialog[open] textarea");
      await look(page, person.language ?? "vi");
      await close();
    },
  );
});
