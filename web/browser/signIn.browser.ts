import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, visit } from "./city.ts";
import { press, tabTo, type } from "./keys.ts";

/** What the start of the city printed; it opens once. */
const link = process.env.DOTHI_LINK ?? "";
const password = "cầu Cần Thơ 2010";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
});

afterAll(() => browser.close());

/** What an authenticator app shows now (RFC 6238). */
function showCode(secret: string): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  const at = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

async function signIn(name: string, typed = password): Promise<{ page: Page; close: () => Promise<void> }> {
  const opened = await visit(browser, "/", {});
  await opened.page.waitForSelector("form");
  await type(opened.page, "Tên đăng nhập", name);
  await type(opened.page, "Mật khẩu", typed);
  await opened.page.keyboard.press("Enter");
  return opened;
}

const untilIn = (page: Page) => page.waitForSelector("details.account", { state: "attached" });

async function openMenu(page: Page, way: string): Promise<void> {
  await press(page, /^Tài khoản: /);
  await press(page, way);
}

describe("in a city where nobody may look without signing in, by keyboard alone", () => {
  it("shows a stranger the way in and nothing else", async () => {
    const { page, close } = await visit(browser, "/doi-tuong/1");
    await page.waitForSelector("form");
    expect(await page.title()).toBeTruthy();
    expect(await page.locator(".rail").count()).toBe(0);
    expect(await faults(page)).toEqual([]);
    expect((await page.request.get(`${address}/api/things`)).status()).toBe(401);
    await close();
  });

  it("makes who opens the first link its administrator", async () => {
    const { page, close } = await visit(browser, link.slice(address.length));
    await page.waitForSelector("form");
    await type(page, "Họ và tên", "Nguyễn Văn An");
    await type(page, "Tên đăng nhập", "an");
    await type(page, "Mật khẩu mới", "ngắn");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=alert]");
    expect(await page.locator("[role=alert]").textContent()).toContain("bạn đã nhập 4");
    await tabTo(page, "Mật khẩu mới");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(password);
    await page.keyboard.press("Enter");
    await untilIn(page);
    expect(new URL(page.url()).pathname).toBe("/");
    await page.goto(link);
    await close();
    const again = await visit(browser, link.slice(address.length));
    await again.page.waitForSelector("[role=alert]");
    expect(await again.page.locator("[role=alert]").textContent()).toContain("đã được mở");
    await again.close();
  });

  it("refuses a wrong password in one sentence and takes the right one", async () => {
    const { page, close } = await signIn("an", "sai mật khẩu rồi");
    await page.waitForSelector("[role=alert]");
    expect(await page.locator("[role=alert]").textContent()).toContain("không đúng");
    await tabTo(page, "Mật khẩu");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(password);
    await page.keyboard.press("Enter");
    await untilIn(page);
    await press(page, /^Tài khoản: /);
    await press(page, "Đăng xuất");
    await page.waitForSelector("form");
    expect((await page.request.get(`${address}/api/things`)).status()).toBe(401);
    await close();
  });
});

describe("who administers, by keyboard alone", () => {
  it("adds a user, grants it a role and gives it a link", async () => {
    const { page, close } = await signIn("an");
    await untilIn(page);
    await openMenu(page, "Người dùng");
    await press(page, "Thêm người dùng");
    await type(page, "Họ và tên", "Trần Thị Bình");
    await type(page, "Tên đăng nhập", "binh");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h2:text-is('Trần Thị Bình')");
    await press(page, "Cấp quyền");
    await tabTo(page, "Vai trò");
    // From "choose": citizen, officer, operator.
    for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowDown");
    await page.waitForSelector("dialog .notice");
    await type(page, "Lý do", "Trực ban");
    await page.keyboard.press("Enter");
    await page.waitForSelector('[data-state="waits"]');
    await press(page, "Đồng ý");
    await page.waitForSelector("[role=alert]");
    expect(await page.locator("[role=alert]").textContent()).toContain("Phải là người khác");
    await press(page, "Tạo liên kết đăng nhập");
    await page.waitForSelector("dialog output");
    const given = (await page.locator("dialog output").textContent()) ?? "";
    expect(await faults(page)).toEqual([]);
    await close();
    const binh = await visit(browser, given.slice(address.length));
    await press(binh.page, "Đăng nhập");
    await binh.page.waitForSelector("h1:text-is('Trần Thị Bình')");
    expect(await binh.page.locator("main").textContent()).toContain("Chưa được cấp quyền nào");
    await binh.close();
  });
});

describe("one's own account, by keyboard alone", () => {
  it("ends a session that is used elsewhere", async () => {
    const [here, there] = [await signIn("an"), await signIn("an")];
    await Promise.all([untilIn(here.page), untilIn(there.page)]);
    await openMenu(here.page, "Tài khoản của tôi");
    await press(here.page, "Kết thúc các phiên khác");
    await here.page.waitForFunction(() => document.querySelectorAll(".browser").length === 1);
    // What was remembered of it is forgotten within five seconds.
    await expect
      .poll(async () => (await there.page.request.get(`${address}/api/things`)).status(), { timeout: 15_000 })
      .toBe(401);
    await there.page.reload();
    await there.page.waitForSelector("form");
    await Promise.all([here.close(), there.close()]);
  });

  it("uses codes by time, and recovery codes once", async () => {
    const { page, close } = await signIn("an");
    await untilIn(page);
    await openMenu(page, "Tài khoản của tôi");
    await press(page, "Bật");
    await page.waitForSelector(".qr");
    const secret = ((await page.locator("form output").textContent()) ?? "").replaceAll(" ", "");
    await type(page, "Mã xác thực", "000000");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".fault");
    await tabTo(page, "Mã xác thực");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(showCode(secret));
    await page.keyboard.press("Enter");
    await page.waitForSelector(".secret output");
    const [first, second] = ((await page.locator(".secret output").textContent()) ?? "").split("\n");
    expect(await faults(page)).toEqual([]);
    const again = await signIn("an");
    await again.page.waitForSelector("[autocomplete=one-time-code]");
    expect(await again.page.locator("[role=alert]").textContent()).toContain("ứng dụng xác thực");
    await type(again.page, "Mã xác thực", first ?? "");
    await again.page.keyboard.press("Enter");
    await untilIn(again.page);
    await openMenu(again.page, "Tài khoản của tôi");
    await type(again.page, "Mã xác thực", second ?? "");
    await again.page.keyboard.press("Enter");
    await again.page.waitForSelector("button:text-is('Bật')");
    await Promise.all([close(), again.close()]);
  });

  it("makes a token, which is shown once and revoked", async () => {
    const { page, close } = await signIn("an");
    await untilIn(page);
    await openMenu(page, "Tài khoản của tôi");
    await press(page, "Tạo mã");
    await type(page, "Dùng để làm gì", "sao lưu hằng đêm");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog output");
    const token = (await page.locator("dialog output").textContent()) ?? "";
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${address}/api/things`, { headers })).status).toBe(200);
    await page.keyboard.press("Escape");
    await page.waitForSelector("text=sao lưu hằng đêm");
    await page.locator("li", { hasText: "sao lưu hằng đêm" }).getByRole("button").focus();
    await page.keyboard.press("Enter");
    await expect
      .poll(async () => (await fetch(`${address}/api/things`, { headers })).status, { timeout: 15_000 })
      .toBe(401);
    await close();
  });
});

describe("every screen of users and rights", () => {
  const paths = ["/tai-khoan", "/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung/1"];
  for (const language of ["vi", "en"] as const) {
    for (const width of [1280, 390]) {
      it(`is whole in ${language} at ${width} px`, async () => {
        const { page, close } = await visit(browser, "/", {
          language,
          width,
          theme: width === 390 ? "dark" : "light",
        });
        await page.waitForSelector("form");
        expect(await tooSmall(page)).toEqual([]);
        const answer = await page.request.post(`${address}/api/sign-in`, { data: { name: "an", password } });
        expect(answer.status()).toBe(204);
        for (const path of paths) {
          await page.goto(address + path);
          await page.waitForSelector(".pane .lines");
          expect(await sideways(page)).toEqual([]);
          expect(await faults(page)).toEqual([]);
        }
        await close();
      });
    }
  }
});
