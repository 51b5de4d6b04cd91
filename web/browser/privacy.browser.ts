import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, visit } from "./city.ts";

const root = "/quan-tri/du-lieu-ca-nhan";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
  const opened = await visit(browser, root);
  const today = await opened.page.evaluate(() => Date.now());
  const ago = (days: number) => new Date(today - days * 86_400_000).toISOString();
  const asked = {
    wanted: "delete",
    wish: "Delete 0903",
    person: "Tran Van Binh",
    contact: "0903",
    proof: "desk",
  };
  const post = async (path: string, data: object) => {
    const answer = await opened.page.request.post(`${address}/api/privacy${path}`, { data });
    expect(answer.status()).toBe(201);
  };
  await post("/requests", { ...asked, received_on: ago(30).slice(0, 10) });
  const consent = { subject: "binh@example.vn", purpose: "SMS", text_version: "1", way: "paper" };
  await post("/consents", { ...consent, given: true });
  await post("/consents", { ...consent, given: false });
  await post("/breaches", { title: "Laptop 7", found_at: ago(4) });
  await opened.close();
});

afterAll(() => browser.close());

const untilShown = (page: Page) => page.waitForSelector(".privacy .pane");

describe("what is done about personal data", () => {
  it.each([
    ["vi", "light", 1440],
    ["en", "dark", 390],
  ] as const)("is read in %s, %s, %i wide, and reachable", async (language, theme, width) => {
    for (const part of ["yeu-cau/1", "dong-y", "su-co/1", "danh-muc"]) {
      const { page, close } = await visit(browser, `${root}/${part}`, { language, theme, width });
      await untilShown(page);
      expect(await faults(page), part).toEqual([]);
      expect(await sideways(page), part).toEqual([]);
      expect(await tooSmall(page), part).toEqual([]);
      expect(await foreignWords(page, language), part).toEqual([]);
      await close();
    }
  });

  it("says in words what is late, and takes a step with what is told of it", async () => {
    const { page, close } = await visit(browser, `${root}/yeu-cau/1`);
    await untilShown(page);
    await expect
      .poll(() => page.locator(".privacy .tree .due").first().textContent())
      .toContain("quá hạn giải quyết");
    await page.getByRole("button", { name: "Trả lời", exact: true }).click();
    await page.getByRole("button", { name: "Lưu" }).click();
    // Nothing was told, so nothing is sent.
    await expect.poll(() => page.locator("dialog[open]").count()).toBe(1);
    await page.getByLabel("Đã trả lời thế nào").fill("Đã gọi lại");
    await page.getByRole("button", { name: "Lưu" }).click();
    await page.waitForSelector("dialog[open]", { state: "detached" });
    await page.getByText("Đã gọi lại").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Trả lời", exact: true }).count()).toBe(0);
    await close();
  });

  it("closes a breach once its notice is written down", async () => {
    const { page, close } = await visit(browser, `${root}/su-co/1`);
    await untilShown(page);
    const closing = page.getByRole("button", { name: "Đóng hồ sơ" });
    await expect.poll(() => closing.isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Ghi đã thông báo" }).click();
    await page.getByLabel("Gửi cho").fill("A05");
    await page.getByRole("button", { name: "Lưu" }).click();
    await page.getByText("đã thông báo, trễ hạn").first().waitFor();
    await closing.click();
    await page.getByText("Lưu hồ sơ đến").waitFor();
    await close();
  });
});
