import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, visit } from "./city.ts";

let browser: Browser;

async function putAgency(name: string): Promise<void> {
  const answer = await fetch(`${address}/api/agencies/nhat-ky-thu`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: { vi: name, en: "" }, level: "company", contact: { phone: "0292 1" } }),
  });
  expect(answer.status).toBe(200);
}

beforeAll(async () => {
  browser = await openBrowser();
  await putAgency("Đơn vị Thử");
  await putAgency("Đơn vị Đổi tên");
});

afterAll(() => browser.close());

const screen = "/quan-tri/nhat-ky";

async function untilRead(page: Page): Promise<void> {
  await page.locator("[data-entry]").first().waitFor();
}

/** Goes on by Tab until something with these words has the focus. */
async function tabTo(page: Page, words: string): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate(() => {
      const at = document.activeElement;
      const label = at instanceof HTMLInputElement ? at.labels?.[0]?.textContent : at?.textContent;
      return (label ?? "").trim();
    });
    if (said.startsWith(words)) return;
  }
  throw new Error(`Tab does not lead to ${words}`);
}

describe.each([
  { language: "vi", words: "Tìm từ", event: "Sửa đơn vị", details: "Chi tiết dòng", field: "Tên tiếng Việt" },
  {
    language: "en",
    words: "Words",
    event: "Agency changed",
    details: "Details",
    field: "Name in Vietnamese",
  },
] as const)("the audit log in $language", ({ language, words, event, details, field }) => {
  it("is searched and read by the keyboard alone", async () => {
    const { page, complaints, close } = await visit(browser, screen, { language });
    await untilRead(page);
    await tabTo(page, words);
    await page.keyboard.type("doi ten");
    await page.keyboard.press("Enter");
    await page.waitForURL(/tim=doi\+ten/);
    await untilRead(page);
    await tabTo(page, details);
    await page.keyboard.press("Enter");
    const row = page.locator("[data-entry]").first();
    await expect.poll(() => row.locator("h2").innerText()).toBe(event);
    const told = await row.locator("table tr", { hasText: field }).innerText();
    expect(told.split(/\t|\n/)).toEqual([field, "Đơn vị Thử", "Đơn vị Đổi tên"]);
    expect(await foreignWords(page, language)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("keeps to WCAG and to the width of a phone", async () => {
    for (const [theme, width] of [["light", 1440] as const, ["dark", 390] as const]) {
      const { page, close } = await visit(browser, screen, { language, theme, width });
      await untilRead(page);
      await page.locator("[data-entry] summary").first().click();
      expect(await faults(page)).toEqual([]);
      expect(await sideways(page)).toEqual([]);
      expect(await tooSmall(page)).toEqual([]);
      await close();
    }
  });
});

describe("the audit log", () => {
  it("says what to do where nothing is found, and comes back", async () => {
    const { page, close } = await visit(browser, `${screen}?ai=khong-ai-ca`);
    await page.getByText("Không có dòng nào như vậy").waitFor();
    await page.getByRole("button", { name: "Bỏ lọc" }).click();
    await untilRead(page);
    expect(new URL(page.url()).search).toBe("");
    await close();
  });

  it("does not ask for days that run backwards", async () => {
    const { page, close } = await visit(browser, `${screen}?tu=2026-11-20&den=2026-11-01`);
    await page.getByText("Ngày kết thúc trước ngày bắt đầu.").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Tìm", exact: true }).isDisabled()).toBe(true);
    await close();
  });

  it("says what failed where it cannot be read, and reads again", async () => {
    const { page, close } = await visit(browser, "/");
    await page.route("**/api/audit?*", (route) => route.abort());
    await page.goto(address + screen);
    await page.getByText("Chưa đọc được nhật ký.").waitFor();
    await page.unroute("**/api/audit?*");
    await page.getByRole("button", { name: "Thử lại" }).click();
    await untilRead(page);
    await close();
  });

  it("is saved as a file", async () => {
    const { page, close } = await visit(browser, `${screen}?viec=agency.change`);
    await untilRead(page);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Bảng tính (CSV)" }).click();
    expect((await download).suggestedFilename()).toBe("dothi-audit.csv");
    await close();
  });
});
