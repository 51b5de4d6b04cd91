import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, visit } from "./city.ts";
import { press, type } from "./keys.ts";

/** What the start of the city printed; it opens once. */
const code = (process.env.DOTHI_LINK ?? "").split("#")[1] ?? "";
const password = "cầu Cần Thơ 2010";
const people = ["binh", "chi"] as const;

const words = {
  vi: {
    provider: "Đăng nhập bằng Mã số cán bộ",
    passkey: "Đăng nhập bằng khóa truy cập",
    account: /^Tài khoản: /,
    own: "Tài khoản của tôi",
    out: "Đăng xuất",
    add: "Thêm khóa truy cập",
    name: "Tên khóa",
    end: /^Gỡ bỏ /,
    byProvider: "bằng dịch vụ đăng nhập",
    byPasskey: "bằng khóa truy cập",
    unknown: "nhờ quản trị viên thêm bạn",
    refused: "Dịch vụ đăng nhập không cho vào",
    expired: "Hãy bắt đầu lại",
    opensNothing: "không mở được thành phố",
    known: "đã có khóa của bạn rồi",
    stopped: "Chưa có khóa nào được dùng",
    digits: "mở bằng tên",
  },
  en: {
    provider: "Sign in with Mã số cán bộ",
    passkey: "Sign in with a passkey",
    account: /^Account: /,
    own: "My account",
    out: "Sign out",
    add: "Add a passkey",
    name: "Name of the passkey",
    end: /^Remove /,
    byProvider: "by the sign-in service",
    byPasskey: "by a passkey",
    unknown: "Ask an administrator to add you",
    refused: "The sign-in service did not let you in",
    expired: "Begin again",
    opensNothing: "does not open the city",
    known: "has a passkey of yours already",
    stopped: "No passkey was used",
    digits: "open it by its name",
  },
} as const;

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser({ drawing: false });
  const { page, close } = await visit(browser, "/dang-nhap");
  const first = { code, name: "an", full_name: "Nguyễn Văn An", password };
  const answer = await page.request.post(`${address}/api/sign-in/first`, { data: first });
  expect(answer.status()).toBe(204);
  for (const name of people) {
    const user = { name, full_name: name, email: `${name}@city.example` };
    const added = await page.request.post(`${address}/api/users`, { data: user });
    const grant = { user_id: ((await added.json()) as { id: number }).id, role: "officer" };
    expect((await page.request.post(`${address}/api/grants`, { data: grant })).status()).toBe(201);
  }
  await close();
});

afterAll(() => browser.close());

const untilIn = (page: Page) => page.waitForSelector("details.account", { state: "attached" });

/** From the sign-in page through the pages of the sign-in service, by keyboard alone, and back. */
async function walk(page: Page, button: string, email: string): Promise<void> {
  await page.waitForSelector("form");
  await press(page, button);
  await page.waitForURL(/\/interaction\//);
  await page.locator("[name=login]").focus();
  await page.keyboard.insertText(email);
  await page.keyboard.press("Tab");
  await page.keyboard.insertText("any");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[name=prompt][value=consent]", { state: "attached" });
  await press(page, "Continue");
  await page.waitForURL((url) => url.origin === address);
}

const alertOf = async (page: Page) => {
  await page.waitForSelector("[role=alert]");
  return page.locator("[role=alert]").textContent();
};

/** A security key inside of the browser, which says that its owner is there and was recognised. */
async function plugIn(page: Page): Promise<{ session: CDPSession; id: string }> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { session, id: authenticatorId };
}

async function signInAsAn(page: Page): Promise<void> {
  const answer = await page.request.post(`${address}/api/sign-in`, { data: { name: "an", password } });
  expect(answer.status()).toBe(204);
  await page.goto(`${address}/tai-khoan`);
  await page.waitForSelector(".pane .lines");
}

describe.each(["vi", "en"] as const)("the sign-in service by keyboard alone in %s", (language) => {
  const said = words[language];
  const person = people[language === "vi" ? 0 : 1];

  it("lets somebody in by the sign-in service and out of both", async () => {
    const { page, close } = await visit(browser, "/tai-khoan", { language });
    await walk(page, said.provider, `${person}@city.example`);
    await untilIn(page);
    expect(page.url()).not.toContain("code=");
    const sessions = await page.request.get(`${address}/api/me/sessions`);
    expect(await sessions.json()).toMatchObject([{ way: "provider", is_this: true }]);
    expect(new URL(page.url()).pathname).toBe("/tai-khoan");
    await press(page, said.account);
    await press(page, said.out);
    await page.waitForURL(/\/session\/end/);
    await press(page, "Yes, sign me out");
    await page.waitForURL((url) => url.origin === address);
    await page.waitForSelector("form");
    expect((await page.request.get(`${address}/api/things`)).status()).toBe(401);
    await close();
  });

  it("says what to do to whom the city does not know, who gives up, and who comes too late", async () => {
    const { page, close } = await visit(browser, "/dang-nhap", { language });
    await walk(page, said.provider, "stranger@city.example");
    expect(await alertOf(page)).toContain(said.unknown);
    expect(new URL(page.url()).search).toBe("");
    await page.context().clearCookies();
    await page.goto(`${address}/dang-nhap`);
    await page.waitForSelector("form");
    await press(page, said.provider);
    await page.waitForURL(/\/interaction\//);
    await press(page, /Cancel/);
    await page.waitForURL((url) => url.origin === address);
    expect(await alertOf(page)).toContain(said.refused);
    await page.goto(`${address}/dang-nhap?code=abc&state=def`);
    expect(await alertOf(page)).toContain(said.expired);
    await close();
  });
});

describe.each(["vi", "en"] as const)("passkeys by keyboard alone in %s", (language) => {
  const said = words[language];

  it("adds a passkey, signs in by it without a name, and removes it", async () => {
    const { page, close } = await visit(browser, "/dang-nhap", { language });
    const key = await plugIn(page);
    await signInAsAn(page);
    await press(page, said.add);
    await type(page, said.name, "chìa của An");
    await page.keyboard.press("Enter");
    await page.waitForSelector("text=chìa của An");
    await page.waitForSelector("dialog", { state: "detached" });
    await press(page, said.add);
    await type(page, said.name, "lần nữa");
    await page.keyboard.press("Enter");
    expect(await alertOf(page)).toContain(said.known);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    await press(page, said.account);
    await press(page, said.out);
    await page.waitForSelector("form");
    await press(page, said.passkey);
    await page.waitForSelector("details.account", { state: "attached" });
    await press(page, said.account);
    await press(page, said.own);
    await page.waitForSelector(`text=${said.byPasskey}`);
    await press(page, said.end);
    await page.waitForFunction(() => !document.body.textContent?.includes("chìa của An"));
    await press(page, said.account);
    await press(page, said.out);
    await page.waitForSelector("form");
    await press(page, said.passkey);
    expect(await alertOf(page)).toContain(said.opensNothing);
    await key.session.send("WebAuthn.clearCredentials", { authenticatorId: key.id });
    await key.session.send("WebAuthn.setUserVerified", { authenticatorId: key.id, isUserVerified: false });
    await close();
  });

  it("says where it is opened by an address in digits that passkeys belong to a name", async () => {
    const { page, close } = await visit(browser, "/dang-nhap", { language });
    await page.goto(`${address.replace("localhost", "127.0.0.1")}/dang-nhap`);
    await page.evaluate((chosen) => localStorage.setItem("dothi.language", chosen), language);
    await page.reload();
    await page.waitForSelector(`text=${said.digits}`);
    await expect.poll(() => page.getByRole("button", { name: said.passkey }).count()).toBe(0);
    await close();
  });
});

describe("where one signs in and where one's passkeys are", () => {
  for (const language of ["vi", "en"] as const) {
    for (const width of [1280, 390]) {
      it(`is whole in ${language} at ${width} px`, async () => {
        const theme = width === 390 ? "dark" : "light";
        const { page, close } = await visit(browser, "/dang-nhap", { language, width, theme });
        await page.waitForSelector(`text=${words[language].provider}`);
        expect(await sideways(page)).toEqual([]);
        expect(await tooSmall(page)).toEqual([]);
        expect(await faults(page)).toEqual([]);
        await plugIn(page);
        await signInAsAn(page);
        await press(page, words[language].add);
        await type(page, words[language].name, "điện thoại của tôi");
        expect(await faults(page)).toEqual([]);
        await page.keyboard.press("Enter");
        await page.waitForSelector("text=điện thoại của tôi");
        expect(await sideways(page)).toEqual([]);
        expect(await faults(page)).toEqual([]);
        await close();
      });
    }
  }
});
