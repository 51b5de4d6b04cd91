import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, sideways, tooSmall } from "./checks.ts";
import { findTalkingThing, openBrowser, untilListed, visit } from "./city.ts";

let browser: Browser;
/** A zone around one station; made up, as are the agencies. */
let zone: string;

const table = [
  "Mã,Tên,Cấp,Trực thuộc,Điện thoại,Phụ trách",
  "thu-tinh,UBND tỉnh Thử,Tỉnh,,,",
  "thu-so,Sở Thử,Sở,thu-tinh,0292 1,sector:drainage",
  "thu-ct,Công ty Thử,Công ty,thu-so,,",
].join("\n");
const wrong = `${table}\nthu sai,Mã có dấu cách,,,,\nthu-x,Không ai,,khong-co,,`;

beforeAll(async () => {
  // Draws no map, which is not looked at here and slow to draw.
  browser = await openBrowser({ drawing: false });
  const { coordinates } = (await findTalkingThing()).geometry as { coordinates: [number, number] };
  const [x, y] = coordinates;
  const d = 1e-4;
  const ring = [
    [x - d, y - d],
    [x + d, y - d],
    [x + d, y + d],
    [x - d, y + d],
    [x - d, y - d],
  ];
  const feature = {
    type: "Feature",
    properties: { code: "THỬ 1", name: "Lưu vực Thử" },
    geometry: { type: "Polygon", coordinates: [ring] },
  };
  zone = JSON.stringify({ type: "FeatureCollection", features: [feature] });
});

afterAll(() => browser.close());

async function give(page: Page, name: string, content: string): Promise<void> {
  const buffer = Buffer.from(content);
  await page.setInputFiles("dialog input[type=file]", { name, mimeType: "text/plain", buffer });
}

/** Tries what was given and then takes it over. */
async function takeOver(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Thử trước" }).click();
  await page.getByRole("button", { name: "Ghi vào thành phố" }).click();
  await page.waitForSelector('dialog .outcome[data-written="true"]');
  await page.keyboard.press("Escape");
}

async function fits(page: Page): Promise<void> {
  expect(await sideways(page)).toEqual([]);
  expect(await tooSmall(page)).toEqual([]);
  expect(await faults(page)).toEqual([]);
}

describe("areas", () => {
  it("a zone comes in from a file, tells its things, and narrows map and list", async () => {
    const { page, complaints, close } = await visit(browser, "/dia-ban");
    await page.click(".top .button");
    await give(page, "zones.geojson", zone.replaceAll(/\[(\d)/g, "[9$1"));
    await page.selectOption("dialog select", "zones");
    await page.fill("dialog input[list]", "catchment");
    await page.getByRole("button", { name: "Thử trước" }).click();
    await page.waitForSelector("dialog .refusals");
    await expect
      .poll(() => page.textContent("dialog .refusals"))
      .toContain("Tọa độ không phải kinh độ, vĩ độ WGS 84");
    await give(page, "zones.geojson", zone);
    await page.selectOption("dialog select", "zones");
    await takeOver(page);
    await page.click('[data-area="THỬ 1"]');
    const things = Number(await page.getAttribute("[data-things]", "data-things"));
    expect(things).toBeGreaterThan(0);
    expect(await faults(page)).toEqual([]);
    await page.getByRole("link", { name: "Xem trên bản đồ" }).click();
    await untilListed(page);
    await expect.poll(() => page.locator("[data-row]").count()).toBe(things);
    await expect.poll(() => page.textContent(".within")).toContain("Lưu vực Thử");
    await page.getByRole("button", { name: "Bỏ lọc địa bàn" }).click();
    await expect.poll(() => page.locator("[data-row]").count()).toBeGreaterThan(things);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("agencies", () => {
  it("come in, see to something in the zone, and no longer", async () => {
    const { page, complaints, close } = await visit(browser, "/co-quan");
    await page.click(".top .button:last-child");
    await give(page, "agencies.csv", wrong);
    await page.getByRole("button", { name: "Thử trước" }).click();
    await page.waitForSelector("dialog .refusals");
    await expect
      .poll(() => page.locator("dialog .refusals li").allInnerTexts())
      .toEqual([
        "Dòng 4: thu sai Mã có dấu cách. Mã gồm tối đa 100 chữ không dấu, chữ số và _ . : - , không có dấu cách.",
        "Dòng 5: thu-x Không ai. Trực thuộc khong-co, nhưng không có cơ quan này trong thành phố hay trong tệp.",
      ]);
    await give(page, "agencies.csv", table);
    await takeOver(page);
    await page.click('[data-agency="thu-ct"]');
    await page.waitForSelector(".pane.agency .duties");
    await page.getByRole("button", { name: "Phân công", exact: true }).click();
    await page.selectOption("dialog select", "sector:drainage");
    await page.fill("dialog input[type=search]", "luu vuc thu");
    await page.click("dialog .areas button");
    await page.click("dialog button[type=submit]");
    await page.waitForSelector(".duties [data-duty]");

    await page.selectOption(".who select", "kind:rain_gauge");
    await page.waitForSelector('[data-responsible="thu-so"]');
    await page.fill(".who input[type=search]", "luu vuc thu");
    await page.click(".who .areas button");
    await page.waitForSelector('[data-responsible="thu-ct"]');
    await expect.poll(() => page.textContent("[data-responsible]")).toContain("theo vùng Lưu vực Thử");

    await page.click(".duties [data-duty] button");
    await page.fill("dialog input[type=date]", "2030-01-01");
    await page.click("dialog button[type=submit]");
    await page.waitForSelector("dialog", { state: "detached" });
    await expect.poll(() => page.textContent(".duties [data-duty]")).toContain("đến trước 01/01/2030");
    expect(await faults(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the screens of areas and agencies", () => {
  it("fit a phone, whose last tab holds the way to them", async () => {
    const { page, complaints, close } = await visit(browser, "/", {
      width: 390,
      height: 844,
      theme: "dark",
      language: "en",
    });
    await page.click(".rail summary");
    await page.click('.rail a[href="/co-quan"]');
    await page.click("[data-agency]");
    await page.waitForSelector(".pane.agency .duties");
    await expect.poll(() => page.getAttribute(".rail details", "open")).toBeNull();
    await fits(page);
    await page.click(".rail summary");
    await page.click('.rail a[href="/dia-ban"]');
    await page.click("[data-area]");
    await page.waitForSelector(".pane.area [data-things]");
    await fits(page);
    expect(complaints).toEqual([]);
    await close();
  });
});
