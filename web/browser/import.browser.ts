import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { address, openBrowser, visit } from "./city.ts";
import {
  bringIn,
  choose,
  counts,
  mappedStreet,
  oldBusStops,
  pickKind,
  streets,
  surveyedStops,
  tryOut,
  untilLooked,
} from "./records.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser.close());

async function openImport(language: "vi" | "en" = "vi") {
  const opened = await visit(browser, "/nhap-du-lieu", { language });
  await opened.page.waitForSelector("input[type=file]", { state: "attached" });
  return opened;
}

/** Streets are told apart by their code, whatever else the code may be. */
async function tellApartByCode(page: Page): Promise<void> {
  await page.selectOption('[data-field="MA"] select', "key");
  await untilLooked(page);
}

async function undoHere(page: Page): Promise<string> {
  await page.click('[data-act="undo"]');
  await page.click("dialog .strong");
  await page.waitForSelector("dialog .outcome");
  const told = await page.innerText("dialog .body");
  await page.keyboard.press("Escape");
  await page.waitForSelector('[data-report="undone"]');
  return told;
}

describe("a GeoJSON file", () => {
  it("is looked at, tried and brought in, is there after a reload, and can be undone", async () => {
    const { page, complaints, close } = await openImport();
    await choose(page, streets());
    expect(new URL(page.url()).pathname).toMatch(/^\/nhap-du-lieu\/\d+$/);
    await pickKind(page, "road_segment");
    await tellApartByCode(page);
    await expect.poll(() => page.locator("[data-sample]").count()).toBe(5);
    await expect.poll(() => page.locator("[data-sample].wrong").count()).toBe(2);
    await page.waitForSelector('.sample[data-ready="true"]');
    await expect.poll(() => page.getAttribute(".sample", "data-samples")).toBe("3");

    await tryOut(page);
    expect(await counts(page)).toEqual({ created: "3", updated: "0", unchanged: "0", refused: "2" });
    const refused = await page.innerText(".refused");
    expect(refused).toContain("Có thuộc tính không đọc được");
    expect(refused).toContain("Sai dạng hình cho loại này");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click('[data-act="refused-table"]'),
    ]);
    const table = await readFile(await download.path(), "utf8");
    expect(table.trim().split("\n")).toHaveLength(3);
    expect(table).toContain("Lớp,Dòng,Lý do,Chi tiết,Mã");
    expect(table).toContain("rất rộng");

    await page.reload();
    await page.waitForSelector('[data-report="tried"]');
    await expect.poll(() => page.inputValue('[data-field="MA"] select')).toBe("key");
    await bringIn(page);
    expect(await counts(page)).toMatchObject({ created: "3" });

    await page.click(".report a.strong");
    await page.waitForSelector("[data-row]");
    await expect.poll(() => page.innerText(".rows")).toContain("Đường thử T1");
    await page.goBack();
    expect(await undoHere(page)).toContain("3 đối tượng được bỏ đi");
    const left = (await (await fetch(`${address}/api/things`)).text()).includes("Đường thử T1");
    expect(left).toBe(false);
    expect(complaints).toEqual([]);
    await close();
  });

  it("must be tried again after a choice has changed, and says which choice cannot be", async () => {
    const { page, close } = await openImport();
    await choose(page, streets());
    await expect.poll(() => page.isDisabled('[data-act="try"]')).toBe(true);
    await pickKind(page, "road_segment");
    await tryOut(page);
    await page.check('[data-choice="swapped"]');
    await page.waitForSelector('[data-report="stale"]');
    await expect.poll(() => page.locator('[data-act="bring"]').count()).toBe(0);
    await page.uncheck('[data-choice="swapped"]');
    await page.waitForSelector('[data-report="tried"]');
    await page.fill('[data-choice="crs"]', "VN-2000 xyz");
    await page.waitForSelector('[data-choice="crs"][aria-invalid="true"]');
    await expect.poll(() => page.innerText(".look .fault")).toContain("Hệ tọa độ");
    await page.fill('[data-choice="crs"]', "");
    await page.waitForSelector(".look .fault", { state: "detached" });
    await close();
  });
});

describe("a GeoJSON file that comes again", () => {
  it("changes what differs, and the thing remembers", async () => {
    const { page, complaints, close } = await openImport();
    for (const width of [7.5, 8.5]) {
      if (width > 8) await page.click(".title a.button");
      await choose(page, streets(width));
      await pickKind(page, "road_segment");
      await tellApartByCode(page);
      await tryOut(page);
      await bringIn(page);
    }
    expect(await counts(page)).toEqual({ created: "0", updated: "1", unchanged: "2", refused: "2" });
    await page.click(".report a.strong");
    await page.click('[data-row]:has-text("Đường thử T1")');
    await page.waitForSelector(".history li:nth-child(2)");
    await expect.poll(() => page.innerText(".history li:first-child")).toMatch(/7,5\s*m → 8,5\s*m/);

    await page.click(".history li:last-child .look");
    await page.waitForSelector(".shell.past");
    await expect.poll(() => page.innerText(".then")).toContain("không phải hiện tại");
    await expect.poll(() => page.innerText(".facts")).toMatch(/7,5\s*m/);
    const then = new URL(page.url()).searchParams.get("luc");
    expect(then).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d/);
    await page.keyboard.press("n");
    await page.waitForSelector(".shell:not(.past)");
    await expect.poll(() => page.innerText(".facts")).toMatch(/8,5\s*m/);
    expect(complaints).toEqual([]);
    await close();
  });

  it("is undone from the list of changes, newest first, and the city is as it was", async () => {
    const { page, complaints, close } = await visit(browser, "/thay-doi");
    for (const left of [1, 0]) {
      await page.click('.done li:has-text("duong.geojson"):not(.gone):not(:has-text("Hoàn tác lần")) button');
      await page.click("dialog .strong");
      await page.waitForSelector("dialog .outcome");
      await page.keyboard.press("Escape");
      const open = page.locator('.done li:has-text("Nhập dữ liệu"):not(.gone)');
      await expect.poll(() => open.count()).toBe(left);
    }
    await expect.poll(() => page.innerText(".done")).toMatch(/Đã hoàn tác bởi thay đổi số \d+/);
    await page.click('.done a:has-text("Xem lần nhập")');
    await page.waitForSelector('[data-report="undone"]');
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("a Shapefile of old times", () => {
  it("needs its coordinate system said, has its letters read, and can be undone, in English", async () => {
    const { page, complaints, close } = await openImport("en");
    await choose(page, oldBusStops());
    await pickKind(page, "bus_stop");
    await expect.poll(() => page.isDisabled('[data-act="try"]')).toBe(true);
    await expect.poll(() => page.innerText(".crs")).toContain("The file does not say which");
    await expect.poll(() => page.locator(".guesses button").count()).toBeGreaterThan(1);
    await page.fill('[data-choice="crs"]', "EPSG:5897");
    await untilLooked(page);
    await expect.poll(() => page.innerText(".crs")).toContain("VN-2000, central meridian 105°00′");
    await expect.poll(() => page.innerText(".letters")).toContain("Trạm xe buýt Nguyễn Văn Cừ");
    await tryOut(page);
    await expect.poll(() => page.innerText('[data-notice="text_converted"]')).toContain("TCVN3");
    await bringIn(page);
    expect(await counts(page)).toEqual({ created: "3", updated: "0", unchanged: "0", refused: "0" });
    const things = (await (await fetch(`${address}/api/things`)).json()) as {
      features: { geometry: { coordinates: number[] } | null; properties: { name: string } }[];
    };
    const stop = things.features.find(({ properties }) => properties.name.includes("Nguyễn Văn Cừ"));
    expect(stop?.geometry?.coordinates[0]).toBeCloseTo(105.77, 3);
    expect(stop?.geometry?.coordinates[1]).toBeCloseTo(10.03, 3);
    expect(await undoHere(page)).toContain("Things taken away: 3");
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("a table", () => {
  it("has its columns of coordinates chosen, and says of each wrong row what is wrong", async () => {
    const { page, complaints, close } = await openImport();
    await choose(page, surveyedStops());
    await pickKind(page, "bus_stop");
    await page.selectOption('[data-field="MA"] select', "key");
    await expect.poll(() => page.innerText(".look")).toContain("Chưa rõ cột nào là tọa độ");
    await page.selectOption('[data-choice="x_field"]', "b");
    await page.waitForSelector('[data-choice="y_field"][aria-invalid="true"]');
    await expect.poll(() => page.innerText(".look .fault")).toContain("Cần chọn cả hai cột tọa độ.");
    await page.selectOption('[data-choice="y_field"]', "a");
    await page.waitForSelector(".look .fault", { state: "detached" });
    await untilLooked(page);
    await expect.poll(() => page.locator("[data-sample].wrong").count()).toBe(1);
    await tryOut(page);
    expect(await counts(page)).toMatchObject({ created: "3", refused: "1" });
    await expect
      .poll(() => page.innerText(".refused"))
      .toContain("b: '105.78', a: 'mười'; hãy viết như 105,7852");
    await page.reload();
    await page.waitForSelector('[data-report="tried"]');
    await expect.poll(() => page.inputValue('[data-choice="y_field"]')).toBe("a");
    // A choice that is refused is told by a status that the browser complains of.
    expect(complaints.filter((each) => !each.includes("400"))).toEqual([]);
    await close();
  });

  it("can be said to be of a former province, by its name", async () => {
    const { page, close } = await openImport("en");
    await choose(page, oldBusStops());
    await pickKind(page, "bus_stop");
    await page.selectOption('[data-choice="former_province"]', "Sóc Trăng");
    await untilLooked(page);
    await expect.poll(() => page.innerText(".crs")).toContain("VN-2000, central meridian 105°30′");
    await tryOut(page);
    await page.reload();
    await page.waitForSelector('[data-report="tried"]');
    await expect.poll(() => page.inputValue('[data-choice="former_province"]')).toBe("Sóc Trăng");
    await close();
  });
});

describe("a file of OpenStreetMap", () => {
  it("becomes what its tags say, and a layer that is left out can be taken in again after a reload", async () => {
    const { page, complaints, close } = await openImport();
    await choose(page, mappedStreet());
    await untilLooked(page);
    await expect.poll(() => page.inputValue('[data-choice="kind"]')).toBe("translator:osm");
    await expect.poll(() => page.locator("[data-sample]").count()).toBe(2);
    await page.uncheck('.layers li:has-text("Điểm") input');
    await untilLooked(page);
    await tryOut(page);
    expect(await counts(page)).toMatchObject({ created: "1", refused: "0" });
    await page.reload();
    await page.waitForSelector('[data-report="tried"]');
    await page.check('.layers li:has-text("Điểm") input');
    await untilLooked(page);
    await tryOut(page);
    expect(await counts(page)).toMatchObject({ created: "2" });
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("when something is wrong", () => {
  it("a file that is none is named as such, and can be taken out", async () => {
    const { page, close } = await openImport();
    const buffer = Buffer.from("%PDF-1.7 nothing of a map");
    await page.setInputFiles("input[type=file]", { name: "a.pdf", mimeType: "application/pdf", buffer });
    await page.waitForSelector(".look .fault");
    await expect.poll(() => page.innerText(".look .fault")).toContain("Không đọc được tệp này");
    await expect.poll(() => page.innerText(".look .fault")).toContain("Đây là PDF, không có dữ liệu bản đồ.");
    await page.click(".files button");
    await page.waitForSelector(".files", { state: "detached" });
    await expect.poll(() => page.getAttribute(".import", "data-phase")).toBe("empty");
    await close();
  });

  it("a server that goes away is said, and what was there stays", async () => {
    const { page, close } = await openImport();
    await choose(page, streets());
    await page.route("**/api/imports/**", (route) => route.abort());
    await page.selectOption('[data-choice="kind"]', "road_segment");
    await page.waitForSelector(".look .fault");
    await expect.poll(() => page.innerText(".look .fault")).toContain("Máy chủ không trả lời");
    await expect.poll(() => page.locator("[data-field]").count()).toBe(3);
    await page.unroute("**/api/imports/**");
    await page.click(".look .fault button");
    await page.waitForSelector(".look .fault", { state: "detached" });
    await close();
  });

  it("an import that does not exist leads to a new one", async () => {
    const { page, close } = await visit(browser, "/nhap-du-lieu/999999");
    await page.waitForSelector('[role="alert"]');
    await expect.poll(() => page.innerText("main")).toContain("Bạn có thể bắt đầu một lần nhập khác");
    await page.click(".title a.button");
    await page.waitForSelector("input[type=file]", { state: "attached" });
    await close();
  });
});
