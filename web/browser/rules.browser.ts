import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { ask } from "./asking.ts";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { findTalkingThing, openBrowser, visit } from "./city.ts";

const words = { vi, en };
type Key = keyof typeof vi;

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
  const { uid, name } = properties;
  thing = { uid, name, kind: details.kind, quantity: stream?.quantity ?? "", stream: stream?.id ?? 0 };
  await ask("PUT", "/api/agencies/ca-luat", { name: { vi: "Ca trực luật", en: "Shift of rules" } });
});

afterAll(async () => {
  for (const rule of made) await ask("DELETE", `/api/rules/${rule}`);
  await browser.close();
});

/** The form's fields by their words, within a part of it. */
function fieldsOf(page: Page, w: Record<Key, string>) {
  const at = (part: string, label: Key) =>
    page.locator(`dialog ${part}`).getByLabel(w[label], { exact: true });
  return {
    type: (part: string, label: Key, text: string) => at(part, label).fill(text),
    choose: (part: string, label: Key, value: string) => at(part, label).selectOption(value),
    read: (part: string, label: Key) => at(part, label).inputValue(),
  };
}

async function look(page: Page, language: "vi" | "en"): Promise<void> {
  expect(await faults(page)).toEqual([]);
  expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
  expect(await foreignWords(page, language)).toEqual([]);
}

/** Finds the thing by its name, by keyboard alone. */
async function find(page: Page, label: string): Promise<void> {
  const field = page.locator("dialog").getByRole("combobox", { name: label });
  await field.fill(thing.uid);
  await page.locator('dialog [role="option"]').first().waitFor();
  await field.press("Enter");
}

describe("the form of a rule", () => {
  it.each([
    ["vi", 1440],
    ["en", 390],
  ] as const)(
    "says a limit at high tide for one thing, and holds it, in %s at %i px",
    async (language, width) => {
      const w = words[language];
      const preferences = { language, width };
      const { page, complaints, close } = await visit(browser, "/quan-tri/luat-canh-bao", preferences);
      await page.getByRole("button", { name: w["rules.add"] }).click();
      await page.waitForSelector("dialog[open] form");
      const { type, choose, read } = fieldsOf(page, w);
      await type('[data-part="title"]', "rules.title", `T${language}`);
      await choose('[data-part="scope"]', "rules.kind", thing.kind);
      await find(page, w["rules.things.add"]);
      await page.waitForSelector(`[data-uid="${thing.uid}"]`);
      await choose('[data-input="0"]', "rules.quantity", thing.quantity);
      await page.click('[data-act="add-input"]');
      await type('[data-input="1"]', "rules.input.name", "sea");
      await choose('[data-input="1"]', "rules.way", "series");
      await find(page, w["relations.other"]);
      await choose('[data-input="1"]', "rules.series.choose", String(thing.stream));
      await page.locator("dialog summary").focus();
      await page.keyboard.press("Enter");
      await choose('[data-limit="0"]', "rules.state", "1");
      await type('[data-limit="0"]', "rules.state.bound", "1,5");
      await look(page, language);
      for (const label of ["rules.cause", "rules.effect", "rules.first"] as const)
        await type('[data-part="response"]', label, "Thử");
      await choose('[data-part="response"]', "alarms.owner", "ca-luat");
      // A limit that nobody has declared is refused where it stands.
      await type('[data-limit="0"]', "rules.above", "no.such_limit");
      await page.click("dialog .answers .strong");
      await page.waitForSelector('[data-part="limits"] [role="alert"]');
      expect(await page.locator("dialog [role=alert]").count()).toBe(1);
      expect(await page.evaluate(() => document.activeElement?.closest("[data-part]")?.outerHTML)).toContain(
        'data-part="limits"',
      );
      await type('[data-limit="0"]', "rules.above", "1000000");
      await page.click("dialog .answers .strong");
      await page.waitForSelector('[data-act="edit"]');
      const rule = Number(new URL(page.url()).pathname.split("/").at(-1));
      made.push(rule);
      const { draft } = (await ask("GET", `/api/rules/${rule}`)) as {
        draft: { scope: unknown; condition: { inputs: unknown; limits: { during: { when: unknown } }[] } };
      };
      expect(draft.scope).toEqual({ kind: thing.kind, area: null, uids: [thing.uid] });
      expect(draft.condition.limits[0]?.during.when).toEqual({
        of: "sea",
        above: 1.5,
        below: null,
        max_age_s: 3600,
      });
      await look(page, language);
      await page.click('[data-act="edit"]');
      expect(await read('[data-limit="0"]', "rules.state.bound")).toBe("1.5");
      expect(await read('[data-input="1"]', "rules.series")).toBe(String(thing.stream));
      expect(complaints.filter((each) => !each.includes("400"))).toEqual([]);
      await close();
    },
    180_000,
  );
});
