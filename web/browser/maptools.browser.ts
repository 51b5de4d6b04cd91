import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, readThings, untilDrawn, visit } from "./city.ts";

let browser: Browser;
/** A station of the city, and the address that has it in the middle of the map. */
let station: { name: string; longitude: number; latitude: number };
let look: string;

beforeAll(async () => {
  browser = await openBrowser();
  const placed = (await readThings()).find(
    ({ geometry, properties }) =>
      (geometry as { type: string } | null)?.type === "Point" && properties.datastreams.length > 0,
  );
  if (placed === undefined) throw new Error("The city under test needs a station with a place.");
  const [longitude, latitude] = (placed.geometry as { coordinates: [number, number] }).coordinates;
  station = { name: placed.properties.name, longitude, latitude };
  look = `/#16/${latitude}/${longitude}`;
});

afterAll(() => browser.close());

/** Spots of the map by shares of its width and height. */
async function spotter(page: Page): Promise<(x: number, y: number) => [number, number]> {
  const box = await page.locator(".map .holder").boundingBox();
  if (box === null) throw new Error("There is no map.");
  return (x, y) => [box.x + box.width * x, box.y + box.height * y];
}

const total = (page: Page) => page.locator(".card .total strong").innerText();

/** "Tổng 1.234,5 m" in metres. */
const metres = (words: string) => Number(/[\d.]+,\d/.exec(words)?.[0].replaceAll(".", "").replace(",", "."));

describe("the tools on the map", () => {
  it("measure by mouse: nothing opens, points come and go, and Escape ends it", async () => {
    const { page, complaints, close } = await visit(browser, look);
    await untilDrawn(page);
    const at = await spotter(page);
    await page.click('[data-tool="distance"]');
    // The first point is put on the station itself.
    await page.mouse.click(...at(0.5, 0.5));
    await page.mouse.click(...at(0.7, 0.5));
    await expect.poll(() => page.getAttribute(".card", "data-points")).toBe("2");
    const once = await total(page);
    await page.mouse.dblclick(...at(0.7, 0.8));
    await expect.poll(() => page.getAttribute(".card", "data-points")).toBe("3");
    expect(metres(await total(page))).toBeGreaterThan(metres(once));
    await expect.poll(() => page.locator('[data-act="finish"]').count()).toBe(0);
    await expect.poll(() => page.locator(".card .pieces li").count()).toBe(2);
    await page.click('[data-act="back"]');
    expect(await total(page)).toBe(once);
    await expect.poll(() => page.locator(".panel").count()).toBe(0);
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".card").count()).toBe(0);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.tool)).toBe("distance");
    await page.mouse.click(...at(0.5, 0.5));
    await expect.poll(() => page.innerText(".panel h2")).toBe(station.name);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the tools by keyboard", () => {
  it("measure by keyboard alone: arrows move the map under the cross, Enter puts points", async () => {
    const { page, close } = await visit(browser, look, { language: "en" });
    await untilDrawn(page);
    await page.focus('[data-tool="here"]');
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.tool)).toBe("area");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".map .crosshair");
    const points = ["1", "2", "3"];
    for (const [index, key] of ["ArrowRight", "ArrowDown", "ArrowLeft"].entries()) {
      await page.keyboard.press("Enter");
      await expect.poll(() => page.getAttribute(".card", "data-points")).toBe(points[index]);
      const before = page.url();
      await page.keyboard.press(key);
      await expect.poll(() => page.url()).not.toBe(before);
      await page.waitForTimeout(600);
    }
    expect(await total(page)).toMatch(/\d\s(m²|ha)$/u);
    await page.keyboard.press("Backspace");
    await expect.poll(() => page.getAttribute(".card", "data-points")).toBe("2");
    expect(await faults(page)).toEqual([]);
    expect(await foreignWords(page, "en")).toEqual([]);
    await close();
  });
});

describe("things chosen by drawing", () => {
  it("are in a table, a file and the bulk edit, and found again by the link", async () => {
    const { page, complaints, close } = await visit(browser, look);
    await untilDrawn(page);
    const at = await spotter(page);
    await page.click('[data-tool="choose"]');
    await page.click('[data-form="rectangle"]');
    await page.mouse.click(...at(0.45, 0.45));
    await page.mouse.click(...at(0.55, 0.55));
    await page.waitForSelector(`.chosen [data-chosen]:has-text("${station.name}")`);
    expect(await faults(page)).toEqual([]);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click('[data-act="export"]')]);
    expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
    await page.click('.chosen [data-act="edit"]');
    await expect.poll(() => page.url()).toContain("/sua-hang-loat?");
    await expect.poll(() => page.innerText(".editing")).toContain(station.name);
    await expect.poll(() => page.innerText(".editing")).toContain("Trong vùng đã vẽ trên bản đồ (4 góc)");
    await page.goBack();
    await page.waitForSelector(`.chosen [data-chosen]:has-text("${station.name}")`);
    await page.click(`.chosen [data-chosen]:has-text("${station.name}") .open`);
    await expect.poll(() => page.innerText(".panel h2")).toBe(station.name);
    expect(complaints).toEqual([]);
    await close();
  });

  it("are refused with what is wrong with an outline that crosses itself, and with an empty area", async () => {
    const { longitude: x, latitude: y } = station;
    const ring = (...corners: [number, number][]) =>
      corners.map(([north, east]) => `${(y + north).toFixed(6)},${(x + east).toFixed(6)}`).join(";");
    const bow = ring([0, 0], [0.01, 0.01], [0, 0.01], [0.01, 0]);
    const { page, close } = await visit(browser, `/?vung=${bow}`);
    await page.waitForSelector(".chosen .fault");
    await expect.poll(() => page.innerText(".chosen .fault")).toContain("cắt chính nó");
    await page.goto(`${address}/?vung=${ring([-5, -5], [-5.01, -5], [-5, -5.01])}`);
    await page.waitForSelector(".chosen .empty");
    await close();
  });
});

describe("what is here", () => {
  it("is told after a right click, with readings, and opens things", async () => {
    const { page, complaints, close } = await visit(browser, look, { theme: "dark" });
    await untilDrawn(page);
    const at = await spotter(page);
    await page.mouse.click(...at(0.52, 0.5), { button: "right" });
    await page.waitForSelector(".panel.here[data-here]");
    expect(page.url()).toContain("?day=");
    const words = await page.innerText(".panel.here");
    for (const expected of [station.name, "Số đo mới nhất quanh đây", "Tọa độ", "về phía tây"]) {
      expect(words).toContain(expected);
    }
    expect(await faults(page)).toEqual([]);
    expect(await foreignWords(page, "vi")).toEqual([]);
    await page.click(`.panel.here .station .open:has-text("${station.name}")`);
    await page.waitForSelector(".panel:not(.here)");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".panel.here[data-here]");
    await page.keyboard.press("Escape");
    await expect.poll(() => page.locator(".panel").count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

/** A phone that knows it stands at the station. */
async function openPhone() {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    permissions: ["geolocation"],
    geolocation: { latitude: station.latitude, longitude: station.longitude },
  });
  const page = await context.newPage();
  await page.goto(address + look);
  await untilDrawn(page);
  return { context, page, leave: () => page.tap(".panel.here .head button") };
}

describe("what is here on a phone", () => {
  it("is asked by touch, by a resting finger, and near oneself", async () => {
    const { context, page, leave } = await openPhone();
    expect(await tooSmall(page)).toEqual([]);
    const at = await spotter(page);
    await page.tap('[data-tool="here"]');
    await page.touchscreen.tap(...at(0.5, 0.4));
    await page.waitForSelector(".panel.here[data-here]");
    expect(await sideways(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    await leave();
    const touches = await context.newCDPSession(page);
    const [x, y] = at(0.5, 0.5);
    await touches.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
    await page.waitForSelector(".panel.here[data-here]");
    await touches.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    await expect.poll(() => page.locator(".panel").count()).toBe(1);
    await leave();
    await page.tap('[data-tool="near"]');
    await page.waitForSelector(".panel.here[data-here]");
    expect(page.url()).toContain(`day=${station.latitude.toFixed(6)},${station.longitude.toFixed(6)}`);
    await context.clearPermissions();
    await leave();
    await page.tap('[data-tool="near"]');
    await page.waitForSelector('.maptools [role="alert"]');
    await context.close();
  });
});
