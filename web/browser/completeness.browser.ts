import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, type Visit, visit } from "./city.ts";

const words = { vi, en };

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
});

afterAll(() => browser.close());

describe("the completeness of data series", () => {
  it.each([
    { theme: "light", language: "vi", width: 1440 },
    { theme: "dark", language: "en", width: 320, height: 640 },
  ] as const)("is seen, narrowed down and well at $width px in $language, $theme", async (person: Visit) => {
    const w = words[person.language ?? "vi"];
    const { page, complaints, close } = await visit(browser, "/quan-tri/do-day-du", person);
    await page.waitForSelector(".streams-by-day [data-stream]");
    await page.getByRole("heading", { name: w["drift.title"] }).waitFor();
    await page.locator(".drifting [role=status]").waitFor();
    const told = (await (await fetch(`${address}/api/completeness`)).json()) as {
      total: number;
      streams: { stream: { kind: string } }[];
    };
    const rows = page.locator(".streams-by-day [data-stream]");
    expect(await rows.count()).toBe(told.streams.length);
    expect(await rows.first().locator(".day").count()).toBe(30);
    expect(await rows.first().locator(".days").getAttribute("aria-label")).toMatch(/\d/);
    expect(await faults(page)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    expect(await foreignWords(page, person.language ?? "vi")).toEqual([]);
    const kind = told.streams[0]?.stream.kind ?? "";
    await page.getByLabel(w["list.kind"]).selectOption(kind);
    const ofKind = told.streams.filter(({ stream }) => stream.kind === kind).length;
    await expect.poll(() => rows.count()).toBe(ofKind);
    expect(page.url()).toContain(`loai=${kind}`);
    expect(complaints).toEqual([]);
    await close();
  });
});
