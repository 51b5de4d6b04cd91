import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, readThings, type Visit, visit } from "./city.ts";

let browser: Browser;
/** Draws no map, which most of this does not look at and software is slow to draw. */
let undrawn: Browser;
/** Three things of the city in a row: the first will drain to the second, that to the third. */
let row: { id: number; uid: string; name: string }[];

beforeAll(async () => {
  [browser, undrawn] = await Promise.all([openBrowser(), openBrowser({ drawing: false })]);
  const placed = (await readThings()).filter(({ geometry }) => geometry !== null).slice(0, 3);
  row = placed.map(({ id, properties }) => ({ id, uid: properties.uid, name: properties.name }));
  await relate("drains_to", 1, 2);
});

afterAll(async () => {
  for (const { id } of row) for (const relation of await listRelations(id)) await end(relation.id);
  await Promise.all([browser.close(), undrawn.close()]);
});

const path = (index: number) => `/doi-tuong/${row[index]?.id}`;

async function relate(type: string, from: number, to: number): Promise<void> {
  const draft = { from_uid: row[from]?.uid, type, to_uid: row[to]?.uid };
  const answer = await fetch(`${address}/api/relations`, { method: "POST", body: JSON.stringify([draft]) });
  if (answer.status !== 201) throw new Error(await answer.text());
}

const end = (id: number) => fetch(`${address}/api/relations/${id}`, { method: "DELETE" });

async function listRelations(thing: number): Promise<{ id: number; type: string }[]> {
  return (await fetch(`${address}/api/things/${thing}/relations`)).json() as Promise<
    { id: number; type: string }[]
  >;
}

/** Opens the dialog, finds a thing by its name and chooses it, all by keyboard. */
async function find(page: Page, name: string): Promise<void> {
  await page.focus(".relations header button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog[open] select");
  await page.focus("dialog .finder input");
  await page.keyboard.type(name.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d"));
  await page.waitForSelector(`dialog .finder [role="option"]:has-text("${name}")`);
  while ((await page.locator('dialog .finder [aria-selected="true"]').innerText()).split("\n")[0] !== name) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await page.waitForSelector("dialog .subject");
}

describe("the relations of a thing", () => {
  it("are added by keyboard, walked, followed, shared by the address, and ended", async () => {
    const { page, complaints, close } = await visit(undrawn, path(0));
    await page.waitForSelector(".relations header button");
    await find(page, row[1]?.name ?? "");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const drains = page.locator('.relations [data-way="drains_to.from"]');
    await expect.poll(() => drains.innerText()).toContain(row[1]?.name);

    await page.click('[data-walk="downstream"]');
    await page.waitForSelector('.network[data-network="2"]');
    await expect.poll(() => page.locator(".relations .reached li").count()).toBe(2);
    await page.click(".relations .reached li:nth-child(2) a");
    await expect.poll(() => page.innerText(".panel h2")).toBe(row[2]?.name);
    await expect.poll(() => page.innerText(".network")).toContain(`Hạ lưu của ${row[0]?.name}`);
    const shared = page.url();
    expect(shared).toContain(`ha-luu=${row[0]?.id}`);
    const drawn = await visit(browser, shared.slice(address.length));
    await drawn.page.waitForSelector('.map[data-reached="2"]');
    await expect.poll(() => drawn.page.innerText(".network")).toContain("2 đối tượng");
    expect([...complaints, ...drawn.complaints]).toEqual([]);
    await drawn.close();

    await page.click(".network a");
    await page.waitForSelector('.relations [data-way="drains_to.from"] button');
    await page.click('.relations [data-way="drains_to.from"] button');
    await expect.poll(() => page.innerText("dialog .subject")).toContain("thoát về");
    await page.click("dialog .strong");
    await page.waitForSelector('.network[data-network="0"]');
    await page.waitForSelector('.relations [data-way="drains_to.from"]', { state: "detached" });
    await page.click(".network .button");
    await page.waitForSelector(".network", { state: "detached" });
    expect(page.url()).not.toContain("ha-luu");
    expect(complaints).toEqual([]);
    await close();
  });

  it("are refused in words: none chosen, itself, known already, a loop; and the past has no buttons", async () => {
    await relate("part_of", 0, 1);
    const { page, close } = await visit(undrawn, path(1), { language: "en" });
    await page.waitForSelector('.relations [data-way="part_of.to"]');
    await page.click(".relations header button");
    const says = (words: string) => expect.poll(() => page.innerText("dialog [role=alert]")).toContain(words);
    await page.click("dialog .strong");
    await says("choose it from the list");
    await page.keyboard.press("Escape");
    await find(page, row[1]?.name ?? "");
    await page.click("dialog .strong");
    await says("cannot be related to itself");
    await page.keyboard.press("Escape");
    await find(page, row[0]?.name ?? "");
    await page.selectOption("dialog select", "part_of.to");
    await page.click("dialog .strong");
    await says("there already");
    await page.selectOption("dialog select", "part_of.from");
    await page.click("dialog .strong");
    await says("part of itself by way of others");
    await page.keyboard.press("Escape");
    await page.goto(`${address}${path(1)}?luc=2020-01-01T00:00&ha-luu=999999`);
    await page.waitForSelector(".then");
    await expect.poll(() => page.innerText(".network")).toContain("The network could not be read");
    await expect.poll(() => page.locator(".relations header button").count()).toBe(0);
    await close();
  });
});

describe("relations and networks", () => {
  it.each([
    { theme: "light", language: "vi", width: 1440 },
    { theme: "dark", language: "en", width: 390, height: 844 },
    { theme: "light", language: "vi", width: 320, height: 640 },
  ] as const)(
    "are well for axe, thumbs and words at $width px in $language, $theme",
    async (person: Visit) => {
      const { page, close } = await visit(undrawn, `${path(1)}?ha-luu=${row[1]?.id}`, person);
      await page.waitForSelector(".relations .reached li");
      const look = async () => {
        expect(await faults(page)).toEqual([]);
        expect(await sideways(page)).toEqual([]);
        expect(await tooSmall(page)).toEqual([]);
        expect(await foreignWords(page, person.language ?? "vi")).toEqual([]);
      };
      await look();
      await find(page, row[0]?.name ?? "");
      await look();
      await close();
    },
  );
});
