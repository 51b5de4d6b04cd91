import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { openBrowser, visit } from "./city.ts";

const root = "/quan-tri/tham-so";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
});

afterAll(() => browser.close());

const untilShown = (page: Page) => page.waitForSelector(".parameters tbody tr");

/** The row of the table whose title and place these are. */
const rowOf = (page: Page, title: string, place: string) =>
  page.locator("tbody tr", { hasText: title }).filter({ hasText: place });

async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole("button", { name, exact: true });
  await button.focus();
  await page.keyboard.press("Enter");
}

describe("the values that rules go by", () => {
  it.each([
    ["vi", "light", 1440],
    ["en", "dark", 390],
    ["vi", "dark", 320],
  ] as const)("are read in %s, %s, %i wide, and reachable", async (language, theme, width) => {
    const { page, close } = await visit(browser, root, { language, theme, width });
    await untilShown(page);
    expect(await faults(page)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    expect(await foreignWords(page, language)).toEqual([]);
    await page.locator("tbody button").first().click();
    await page.waitForSelector("dialog .parameter .values li");
    expect(await faults(page)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    await page
      .getByRole("button", { name: language === "vi" ? "Thêm giá trị của địa phương" : "Add a local value" })
      .click();
    await page.waitForSelector("dialog form");
    expect(await faults(page)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
    expect(await foreignWords(page, language)).toEqual([]);
    await close();
  });
});

describe("a value on the screen", () => {
  it("is as of a day, found in any spelling, and missed in words where there is none", async () => {
    const { page, close } = await visit(browser, `${root}?tim=gioi%20han%20pm2,5&ngay=2025-12-31`);
    await untilShown(page);
    const limit = rowOf(page, "Giới hạn PM2,5", "trung bình 24 giờ");
    await expect.poll(() => limit.textContent()).toContain("50\u00a0µg/Nm³");
    await page.getByLabel("Xem tại ngày").fill("2026-01-01");
    await expect.poll(() => limit.textContent()).toContain("45\u00a0µg/Nm³");
    await expect.poll(() => limit.textContent()).toContain("Nguồn thứ cấp");
    await page.getByLabel("Tìm tham số").fill("rong bay");
    await page.getByText("Không có tham số nào").waitFor();
    expect(new URL(page.url()).search).toBe("?tim=rong+bay&ngay=2026-01-01");
    await close();
  });

  it("is added, changed, withdrawn and brought back by keyboard, and what was said stays", async () => {
    const { page, close } = await visit(browser, `${root}?tim=bao%20dong%203`);
    await untilShown(page);
    const level = rowOf(page, "báo động 3", "Vụ Quang");
    await expect.poll(() => level.textContent()).toContain("20,5\u00a0m");
    await level.getByRole("button").focus();
    await page.keyboard.press("Enter");
    await page.getByText("Địa phương chưa nhập giá trị nào ở đây.").waitFor();
    await press(page, "Thêm giá trị của địa phương");
    await page.getByLabel("Giá trị", { exact: true }).fill("20.7");
    // A source is what a value stands on.
    await press(page, "Lưu");
    await expect.poll(() => page.locator("dialog form").count()).toBe(1);
    await page.getByLabel("Nguồn: văn bản, số, ngày").fill("Quyết định 12 của thành phố");
    await page.getByLabel("Đơn vị").fill("gang");
    await press(page, "Lưu");
    await page.getByText("Chưa có đơn vị gang.").waitFor();
    await page.getByLabel("Đơn vị").fill("m");
    await page.getByLabel("Đơn vị").press("Enter");
    await page.getByText("đang ghi nhận").waitFor();
    await expect.poll(() => level.textContent()).toContain("20,7\u00a0m");
    await expect.poll(() => level.textContent()).toContain("Của địa phương");
    await press(page, "Sửa giá trị");
    await page.getByLabel("Giá trị", { exact: true }).fill("20.8");
    await press(page, "Lưu");
    await page.getByText("Trước đó").waitFor();
    await press(page, "Rút lại");
    await page.getByText("Rút lại giá trị này?").waitFor();
    await press(page, "Rút lại");
    await page.getByText("đã rút lại").waitFor();
    await expect.poll(() => level.textContent()).toContain("20,5\u00a0m");
    await press(page, "Đưa trở lại");
    await press(page, "Lưu");
    await page.getByText("đang ghi nhận").waitFor();
    const told = await page.locator("dialog .values ol").textContent();
    expect(told).toContain("20,7\u00a0m");
    expect(told).toContain("20,8\u00a0m");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog[open]", { state: "detached" });
    // The focus is where it was before.
    await expect
      .poll(() => level.getByRole("button").evaluate((one) => one === document.activeElement))
      .toBe(true);
    await expect.poll(() => level.textContent()).toContain("20,8\u00a0m");
    await close();
  });
});
