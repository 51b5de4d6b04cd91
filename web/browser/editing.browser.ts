import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, untilListed, type Visit, visit } from "./city.ts";
import { streets } from "./records.ts";

let browser: Browser;

interface Import {
  id: number;
  state: string;
}

async function ask<T>(path: string, method = "GET", body?: string | Uint8Array<ArrayBuffer>): Promise<T> {
  const answer = await fetch(`${address}/api${path}`, { method, body: body ?? null });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

beforeAll(async () => {
  // Draws no map, which is not looked at here and slow to draw.
  browser = await openBrowser({ drawing: false });
  const { id } = await ask<Import>("/imports", "POST", "{}");
  const { name, buffer } = streets();
  await ask(`/imports/${id}/files/${name}`, "PUT", new Uint8Array(buffer));
  const mapping = { MA: "key", TEN: "name", BE_RONG: "width_m" };
  const options = { kind: "road_segment", mapping };
  await ask(`/imports/${id}/run`, "POST", JSON.stringify({ options, dry_run: false }));
  // A row is refused for its width, and one for its shape: three come in.
  await vi.waitUntil(async () => (await ask<Import>(`/imports/${id}`)).state === "done", {
    timeout: 30_000,
    interval: 200,
  });
});

afterAll(async () => {
  // What was edited and restored since is not what the import made, so undoing that would leave it.
  const { things } = await ask<{ things: { id: number }[] }>(
    "/edits/selection",
    "POST",
    JSON.stringify({ kind: "road_segment", text: "duong thu" }),
  );
  for (const { id } of things) await fetch(`${address}/sta/v1.1/Things(${id})`, { method: "DELETE" });
  await browser.close();
});

/** Adds a row for a property and gives it its value. */
async function set(page: Page, property: string, value: string): Promise<void> {
  await page.selectOption('[data-act="what"]', property);
  const field = page.locator(`[data-change="${property}"] [data-value]`);
  if ((await field.evaluate((each) => each.tagName)) === "SELECT") await field.selectOption(value);
  else await field.fill(value);
}

async function untilSelected(page: Page, count: number): Promise<void> {
  await page.waitForSelector(`[data-selected="${count}"]`);
}

async function preview(page: Page, changed: number): Promise<string> {
  await page.click('[data-act="look"]');
  await page.waitForSelector(`[data-changed="${changed}"]`);
  return page.innerText(".editing table");
}

describe("many things", () => {
  it("are chosen from the list, seen before and after, changed together, and undone", async () => {
    const { page, complaints, close } = await visit(browser, "/");
    await untilListed(page);
    await page.fill('.filter input[type="search"]', "duong thu");
    await page.selectOption(".filter select", "road_segment");
    await page.click(".together");
    await untilSelected(page, 3);
    expect(new URL(page.url()).search).toBe("?loai=road_segment&tim=duong+thu");
    await expect.poll(() => page.isDisabled('[data-act="look"]')).toBe(true);
    await set(page, "width_m", "7,5");
    await set(page, "surface", "asphalt");
    await set(page, "last_inspection", "2026-11-21");
    expect(await preview(page, 3)).toMatch(/9\s*m → 7,5\s*m/);
    await expect.poll(() => page.innerText(".editing table")).toContain("21/11/2026");
    await page.click('[data-act="make"]');
    await page.waitForSelector('[data-done="done"] h2:focus');
    await expect.poll(() => page.innerText("[data-done] h2")).toBe("Đã đổi 3 đối tượng");
    await page.click('[data-act="undo"]');
    await page.click("dialog .strong");
    await page.waitForSelector("dialog .outcome");
    await expect.poll(() => page.innerText("dialog .outcome")).toContain("3 đối tượng trở lại như trước");
    await page.keyboard.press("Escape");
    await page.waitForSelector('[data-done="undone"]');
    expect(complaints).toEqual([]);
    await close();
  });

  it("are only those ticked, by keyboard, and a property is taken away", async () => {
    const { page, close } = await visit(browser, "/sua-hang-loat?loai=road_segment", { language: "en" });
    await untilSelected(page, 3);
    await page.focus(".meant input");
    await page.keyboard.press("ArrowDown");
    await page.waitForSelector("[data-tick]");
    await page.focus("[data-tick]");
    await page.keyboard.press("Space");
    await set(page, "width_m", "");
    await page.selectOption('[data-change="width_m"] select', "clear");
    expect(await preview(page, 1)).toMatch(/7\.5\s*m → –/);
    await page.keyboard.press("Tab");
    await page.focus('[data-act="make"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector('[data-done="done"]');
    await page.click('[data-act="more"]');
    await page.click(".meant input >> nth=0");
    await page.selectOption('[data-act="having"]', "width_m");
    await untilSelected(page, 1);
    await page.selectOption(".asked select", "is");
    await expect.poll(() => page.innerText(".editing")).toContain("Fill in the value");
    await page.fill(".asked input", "wide");
    await expect.poll(() => page.innerText(".editing .fault")).toContain("A number is needed");
    await page.fill(".asked input", "9");
    await untilSelected(page, 1);
    await close();
  });
});

describe("an edit that cannot be", () => {
  it("says which value is wrong, that nothing would change, and that a server is away", async () => {
    const { page, close } = await visit(browser, "/sua-hang-loat?loai=road_segment&tim=T2");
    await untilSelected(page, 1);
    await set(page, "lanes", "ba");
    await page.click('[data-act="look"]');
    await page.waitForSelector('[data-change="lanes"] [role=alert]');
    await expect
      .poll(() => page.innerText('[data-change="lanes"] [role=alert]'))
      .toContain("Cần một số nguyên");
    await page.click('[data-change="lanes"] button');
    await set(page, "width_m", "6");
    await page.click('[data-act="look"]');
    await page.waitForSelector('[data-changed="0"]');
    await expect.poll(() => page.locator('[data-act="make"]').count()).toBe(0);
    await page.route("**/api/edits/**", (route) => route.abort());
    await page.fill("[data-value]", "6,5");
    await page.click('[data-act="look"]');
    await expect.poll(() => page.innerText(".editing .fault")).toContain("Máy chủ không trả lời");
    await expect.poll(() => page.inputValue("[data-value]")).toBe("6,5");
    await page.unroute("**/api/edits/**");
    await preview(page, 1);
    await page.fill('.editing input[type="search"]', "không có");
    await page.waitForSelector('[data-selected="0"]');
    await expect.poll(() => page.innerText(".selected")).toContain("Không có đối tượng nào khớp");
    await close();
  });

  it.each([
    { theme: "light", language: "vi", width: 1440 },
    { theme: "dark", language: "en", width: 390, height: 844 },
    { theme: "light", language: "vi", width: 320, height: 640 },
  ] as const)(
    "is well for axe, thumbs and words at $width px in $language, $theme",
    async (person: Visit) => {
      const { page, close } = await visit(browser, "/sua-hang-loat", person);
      const look = async () => {
        expect(await faults(page)).toEqual([]);
        expect(await sideways(page)).toEqual([]);
        expect(await tooSmall(page)).toEqual([]);
        expect(await foreignWords(page, person.language ?? "vi")).toEqual([]);
      };
      await page.waitForSelector('[data-act="kind"] option:nth-child(3)', { state: "attached" });
      await look();
      await page.selectOption('[data-act="kind"]', "road_segment");
      await untilSelected(page, 3);
      await page.click('[data-act="some"]');
      for (const box of await page.locator("[data-tick]").all()) await box.check();
      await set(page, "surface", "asphalt");
      await set(page, "lanes", "4");
      await preview(page, 3);
      await look();
      await close();
    },
  );
});
