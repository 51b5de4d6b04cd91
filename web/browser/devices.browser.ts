import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { openBrowser, readThings, type Visit, visit } from "./city.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
});
afterAll(() => browser.close());

const screens: [string, Visit, Record<string, string>][] = [
  [
    "on a desk, in Vietnamese",
    {},
    {
      name: "hop-do-1",
      add: "Thêm thiết bị",
      called: "Tên thiết bị",
      things: "Gửi số liệu cho",
      save: "Lưu",
      edit: "Sửa thiết bị",
      note: "Ghi chú",
      rotate: "Đổi mật khẩu",
      revoke: "Thu hồi",
      close: "Đóng",
    },
  ],
  [
    "on a phone, dark, in English",
    { width: 390, height: 844, theme: "dark", language: "en" },
    {
      name: "gateway-2",
      add: "Add a device",
      called: "Name of the device",
      things: "Sends for",
      save: "Save",
      edit: "Change the device",
      note: "Note",
      rotate: "New password",
      revoke: "Revoke",
      close: "Close",
    },
  ],
];

describe("devices", () => {
  it.each(screens)("are added, changed and revoked %s", async (_, preferences, words) => {
    const [thing] = await readThings();
    const uid = thing?.properties.uid ?? "";
    const { page, complaints, close } = await visit(browser, "/quan-tri/thiet-bi", preferences);
    const check = async () => {
      expect([await faults(page), await sideways(page), await tooSmall(page)]).toEqual([[], [], []]);
      expect(await foreignWords(page, preferences.language ?? "vi")).toEqual([]);
    };
    const press = async (name: string | undefined) => {
      await page
        .getByRole("button", { name: name ?? "", exact: true })
        .last()
        .focus();
      await page.keyboard.press("Enter");
    };
    const type = async (label: string | undefined, text: string) => {
      await page.getByLabel(label ?? "", { exact: true }).focus();
      await page.keyboard.insertText(text);
    };
    await press(words.add);
    await type(words.called, words.name ?? "");
    await type(words.things, "khong-co");
    await check();
    await press(words.save);
    await expect.poll(() => page.getByRole("alert").innerText()).toContain("khong-co");
    await page.getByLabel(words.things ?? "", { exact: true }).fill(uid);
    await press(words.save);
    const password = await page.locator(".secret output").innerText();
    expect(password.length).toBeGreaterThan(40);
    await check();
    await press(words.close);
    await expect.poll(() => page.getByText(`things/${uid}/…`).isVisible()).toBe(true);
    await check();
    await press(words.edit);
    await type(words.note, "Cầu Ninh Kiều");
    await press(words.save);
    await page.locator("dd", { hasText: "Cầu Ninh Kiều" }).waitFor();
    await press(words.rotate);
    const next = await page.locator(".secret output").innerText();
    expect(next).not.toBe(password);
    await press(words.close);
    await press(words.revoke);
    await check();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: words.revoke ?? "", exact: true })
      .focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: words.rotate ?? "", exact: true }).waitFor({ state: "detached" });
    await check();
    // That a wrong uid was refused is told by the browser's console, too.
    expect(complaints.filter((each) => !each.includes("400"))).toEqual([]);
    await close();
  });
});
