import { createHmac } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Blanks, say, type WordKey } from "../src/words/words.ts";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, visit } from "./city.ts";
import { press, tabTo, type } from "./keys.ts";

/** What the start of the city printed; it opens once. */
const link = process.env.DOTHI_LINK ?? "";
/** In which the whole walk is made; each language has a city of its own. */
const language = process.env.DOTHI_LANGUAGE === "en" ? "en" : "vi";
const w = (key: WordKey, blanks: Blanks = {}) => say(language, key, blanks);
const whose = (key: WordKey) => new RegExp(`^${w(key).split("{")[0]}`);
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
  const opened = await visit(browser, "/", { language });
  await opened.page.waitForSelector("form");
  await type(opened.page, w("access.name"), name);
  await type(opened.page, w("access.password"), typed);
  await opened.page.keyboard.press("Enter");
  return opened;
}

const untilIn = (page: Page) => page.waitForSelector("details.account", { state: "attached" });

/** Goes down a list of choices until it stands at one, once that is there. */
async function choose(page: Page, field: string, value: string): Promise<void> {
  await tabTo(page, field);
  await page.waitForSelector(`select:focus option[value="${value}"]`, { state: "attached" });
  const chosen = () => page.locator("select:focus").inputValue();
  for (let step = 0; step < 60 && (await chosen()) !== value; step += 1)
    await page.keyboard.press("ArrowDown");
  expect(await chosen()).toBe(value);
}

async function openMenu(page: Page, way: string): Promise<void> {
  await press(page, whose("access.menu.who"));
  await press(page, way);
}

describe("in a city where nobody may look without signing in, by keyboard alone", () => {
  it("shows a stranger the way in and nothing else", async () => {
    const { page, close } = await visit(browser, "/doi-tuong/1", { language });
    await page.waitForSelector("form");
    expect(await page.title()).toBeTruthy();
    await expect.poll(() => page.locator(".rail").count()).toBe(0);
    expect(await faults(page)).toEqual([]);
    expect((await page.request.get(`${address}/api/things`)).status()).toBe(401);
    await close();
  });

  it("makes who opens the first link its administrator", async () => {
    const { page, close } = await visit(browser, link.slice(address.length), { language });
    await page.waitForSelector("form");
    await type(page, w("access.fullName"), "Nguyễn Văn An");
    await type(page, w("access.name"), "an");
    await type(page, w("access.password.new"), "ngắn");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[role=alert]");
    await expect
      .poll(() => page.locator("[role=alert]").textContent())
      .toContain(w("refused.password", { least: 12, most: 256, given: 4 }));
    await tabTo(page, w("access.password.new"));
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(password);
    await page.keyboard.press("Enter");
    await untilIn(page);
    expect(new URL(page.url()).pathname).toBe("/");
    await page.goto(link);
    await close();
    const again = await visit(browser, link.slice(address.length), { language });
    await again.page.waitForSelector("[role=alert]");
    await expect
      .poll(() => again.page.locator("[role=alert]").textContent())
      .toContain(w("error.link_used_up"));
    await again.close();
  });

  it("refuses a wrong password in one sentence and takes the right one", async () => {
    const { page, close } = await signIn("an", "sai mật khẩu rồi");
    await page.waitForSelector("[role=alert]");
    await expect.poll(() => page.locator("[role=alert]").textContent()).toContain(w("error.sign_in_failed"));
    await tabTo(page, w("access.password"));
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(password);
    await page.keyboard.press("Enter");
    await untilIn(page);
    await press(page, whose("access.menu.who"));
    await press(page, w("access.out"));
    await page.waitForSelector("form");
    expect((await page.request.get(`${address}/api/things`)).status()).toBe(401);
    await close();
  });
});

describe("who administers, by keyboard alone", () => {
  it("adds a user, grants it a role and gives it a link", async () => {
    const { page, close } = await signIn("an");
    await untilIn(page);
    await openMenu(page, w("title.users"));
    await press(page, w("access.users.add"));
    await type(page, w("access.fullName"), "Trần Thị Bình");
    await type(page, w("access.name"), "binh");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h2:text-is('Trần Thị Bình')");
    await press(page, w("access.grant"));
    await choose(page, w("access.role"), "operator");
    await page.waitForSelector("dialog .notice");
    await type(page, w("access.reason"), "Trực ban");
    await page.keyboard.press("Enter");
    await page.waitForSelector('[data-state="waits"]');
    await press(page, w("access.grant.approve"));
    await page.waitForSelector("[role=alert]");
    await expect.poll(() => page.locator("[role=alert]").textContent()).toContain(w("refused.eyes"));
    await press(page, w("access.users.link"));
    await page.waitForSelector("dialog output");
    const given = (await page.locator("dialog output").textContent()) ?? "";
    expect(await faults(page)).toEqual([]);
    expect(await foreignWords(page, language)).toEqual([]);
    await close();
    const binh = await visit(browser, given.slice(address.length), { language });
    await press(binh.page, w("access.in"));
    await binh.page.waitForSelector("h1:text-is('Trần Thị Bình')");
    await expect.poll(() => binh.page.locator("main").textContent()).toContain(w("access.rights.none"));
    await binh.close();
  });
});

describe("one's own account, by keyboard alone", () => {
  it("ends a session that is used elsewhere", async () => {
    const [here, there] = [await signIn("an"), await signIn("an")];
    await Promise.all([untilIn(here.page), untilIn(there.page)]);
    await openMenu(here.page, w("title.account"));
    await press(here.page, w("access.sessions.others"));
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
    await openMenu(page, w("title.account"));
    await press(page, w("access.codes.begin"));
    await page.waitForSelector(".qr");
    const secret = ((await page.locator("form output").textContent()) ?? "").replaceAll(" ", "");
    await type(page, w("access.code"), "000000");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".fault");
    await tabTo(page, w("access.code"));
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(showCode(secret));
    await page.keyboard.press("Enter");
    await page.waitForSelector(".secret output");
    const [first, second] = ((await page.locator(".secret output").textContent()) ?? "").split("\n");
    expect(await faults(page)).toEqual([]);
    const again = await signIn("an");
    await again.page.waitForSelector("[autocomplete=one-time-code]");
    const said = () => again.page.locator("[role=alert]").textContent();
    await expect.poll(said).toContain(w("error.code_needed"));
    await type(again.page, w("access.code"), first ?? "");
    await again.page.keyboard.press("Enter");
    await untilIn(again.page);
    await openMenu(again.page, w("title.account"));
    await type(again.page, w("access.code"), second ?? "");
    await again.page.keyboard.press("Enter");
    await again.page.waitForSelector(`button:text-is("${w("access.codes.begin")}")`);
    await Promise.all([close(), again.close()]);
  });

  it("makes a token, which is shown once and revoked", async () => {
    const { page, close } = await signIn("an");
    await untilIn(page);
    await openMenu(page, w("title.account"));
    await press(page, w("access.tokens.add"));
    await type(page, w("access.tokens.name"), "sao lưu hằng đêm");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog output");
    const token = (await page.locator("dialog output").textContent()) ?? "";
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${address}/api/things`, { headers })).status).toBe(200);
    await page.keyboard.press("Escape");
    await page.waitForSelector("text=sao lưu hằng đêm");
    await page.locator("li", { hasText: "sao lưu hằng đêm" }).getByRole("button").focus();
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await fetch(`${address}/api/things`, { headers })).status).toBe(401);
    await close();
  });
});

/** Has somebody made who administers make another user with a role, or none; what opens its first session. */
async function addUser(page: Page, name: string, full_name: string, role?: string): Promise<string> {
  const send = async (path: string, data: unknown) => {
    const answer = await page.request.post(`${address}/api/${path}`, { data });
    expect(answer.status(), await answer.text()).toBe(201);
    return (await answer.json()) as { id: number; path: string };
  };
  const { id } = await send("users", { name, full_name });
  if (role !== undefined) await send("grants", { user_id: id, role });
  return (await send(`users/${id}/link`, {})).path;
}

async function openLink(path: string, name: string): Promise<{ page: Page; close: () => Promise<void> }> {
  const opened = await visit(browser, path, { language });
  await press(opened.page, w("access.in"));
  await opened.page.waitForSelector(`h1:text-is("${name}"), details.account`, { state: "attached" });
  return opened;
}

describe("a grant that is lent, by keyboard alone", () => {
  it("lets the other see, and says by whom", async () => {
    const administering = await signIn("an");
    await untilIn(administering.page);
    const ways = [
      await addUser(administering.page, "chi", "Phạm Kim Chi", "leader"),
      await addUser(administering.page, "dung", "Võ Văn Dũng"),
    ];
    const chi = await openLink(ways[0] ?? "", "Phạm Kim Chi");
    await openMenu(chi.page, w("title.account"));
    await press(chi.page, w("access.lend"));
    await type(chi.page, w("access.lend.to"), "khong-co-ai");
    await tabTo(chi.page, w("access.until"));
    await chi.page.keyboard.type("12312098");
    await chi.page.keyboard.press("ArrowRight");
    await chi.page.keyboard.type("1159PM");
    await type(chi.page, w("access.reason"), "Đi công tác");
    await chi.page.keyboard.press("Enter");
    await chi.page.waitForSelector("dialog [role=alert]");
    expect(await faults(chi.page)).toEqual([]);
    await tabTo(chi.page, w("access.lend.to"));
    await chi.page.keyboard.press("Control+A");
    await chi.page.keyboard.insertText("dung");
    await chi.page.keyboard.press("Enter");
    await chi.page.waitForSelector("dialog", { state: "detached" });
    await chi.page.getByText(w("access.grant.to", { name: "dung" })).waitFor();
    const dung = await openLink(ways[1] ?? "", "Võ Văn Dũng");
    expect((await dung.page.request.get(`${address}/api/things`)).status()).toBe(200);
    await openMenu(dung.page, w("title.account"));
    await dung.page.getByText(w("access.grant.lent", { by: "chi" })).waitFor();
    await expect.poll(() => dung.page.getByRole("button", { name: w("access.lend") }).count()).toBe(0);
    expect(await foreignWords(dung.page, language)).toEqual([]);
    await Promise.all([administering.close(), chi.close(), dung.close()]);
  });
});

describe("the log of who did what, by keyboard alone", () => {
  it("is searched by who administers, and hidden from others", async () => {
    const { page, close } = await signIn("an");
    await untilIn(page);
    const path = await addUser(page, "em", "Lê Thị Em", "leader");
    await press(page, w("nav.audit"));
    await page.locator("[data-entry]").first().waitFor();
    await type(page, w("audit.who"), "an");
    await choose(page, w("audit.event"), "grant.change");
    await press(page, w("audit.address"));
    await page.waitForURL(/viec=grant\.change/);
    // The entries of before stay until those that are asked for are there.
    const titles = async () => [...new Set(await page.locator("[data-entry] h2").allInnerTexts())];
    await expect.poll(titles).toEqual([w("audit.event.grant.change")]);
    expect(await foreignWords(page, language)).toEqual([]);
    await close();
    const em = await openLink(path, "Lê Thị Em");
    expect((await em.page.request.get(`${address}/api/audit`)).status()).toBe(403);
    await em.close();
  });
});

describe("every screen of users and rights", () => {
  const paths = ["/tai-khoan", "/quan-tri/nguoi-dung", "/quan-tri/nguoi-dung/1"];
  for (const width of [1280, 390]) {
    it(`is whole at ${width} px`, async () => {
      const theme = width === 390 ? "dark" : "light";
      const { page, close } = await visit(browser, "/", { language, width, theme });
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
});
