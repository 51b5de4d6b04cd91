import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findTalkingThing, openBrowser, sendReading, untilCharted, untilListed, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  // Draws no map, which is not looked at here and slow to draw.
  browser = await openBrowser({ drawing: false });
});

afterAll(() => browser.close());

describe("live values", () => {
  it("change in their row within 15 seconds of being sent", async () => {
    const thing = await findTalkingThing();
    const { page, complaints, close } = await visit(browser, "/");
    await untilListed(page);
    const value = () => page.innerText(`[data-row="${thing.id}"] .value`);
    const before = await value();
    await sendReading(thing);
    await expect.poll(value, { timeout: 15_000 }).not.toBe(before);
    expect(complaints).toEqual([]);
    await close();
  });

  it("stay on the screen while the connection is lost, which is said, and come back", async () => {
    const { page, close } = await visit(browser, "/");
    await page.route("**/live*", (route) => route.abort());
    await page.reload();
    await untilListed(page);
    await page.waitForSelector(".link .lost");
    await expect.poll(() => page.innerText(".link")).toContain("Mất kết nối");
    await expect.poll(() => page.locator("[data-row]").count()).toBeGreaterThan(0);
    await page.unroute("**/live*");
    // The button may be gone already, because the screen tries by itself, too.
    await page.evaluate(() => document.querySelector<HTMLButtonElement>(".link .lost button")?.click());
    await page.waitForSelector(".link .lost", { state: "detached" });
    await close();
  });
});

describe("a gap in the data", () => {
  it("is a gap in the line, and is told in words", async () => {
    const thing = await findTalkingThing();
    const { page, close } = await visit(browser, "/");
    await untilListed(page);
    // The real answer with its middle third taken out: a sensor that was away for eight hours.
    await page.route("**/series*", async (route) => {
      const response = await route.fetch();
      const series = (await response.json()) as Record<string, unknown>;
      const times = series.times as number[];
      const from = Math.floor(times.length / 3);
      const to = Math.floor((2 * times.length) / 3);
      for (const column of ["times", "values", "min", "max"]) {
        const values = series[column];
        if (Array.isArray(values)) series[column] = values.filter((_, index) => index < from || index >= to);
      }
      await route.fulfill({ response, json: series });
    });
    await page.click(`[data-row="${thing.id}"]`);
    await untilCharted(page);
    const pieces = await page.evaluate(() => {
      const lines = [...document.querySelectorAll<SVGPathElement>(".drawing svg path")];
      const drawn = lines.filter((line) => line.getAttribute("fill") === "none");
      const longest = drawn
        .map((line) => line.getAttribute("d") ?? "")
        .sort((a, b) => b.length - a.length)[0];
      return (longest?.match(/M/g) ?? []).length;
    });
    expect(pieces).toBeGreaterThanOrEqual(2);
    await expect.poll(() => page.innerText(".course")).toMatch(/Thiếu \d+ đoạn/);
    await close();
  });
});
