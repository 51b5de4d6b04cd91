import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, readThings, untilDrawn } from "./city.ts";

/** What a thumb hits without looking twice. */
const thumbPx = 44;

let browser: Browser;
let look: string;
let context: BrowserContext;
let page: Page;
let touches: CDPSession;

beforeAll(async () => {
  browser = await openBrowser();
  const placed = (await readThings()).find(
    ({ geometry, properties }) =>
      (geometry as { type: string } | null)?.type === "Point" && properties.datastreams.length > 0,
  );
  if (placed === undefined) throw new Error("The city under test needs a station with a place.");
  const [longitude, latitude] = (placed.geometry as { coordinates: [number, number] }).coordinates;
  look = `/#15/${latitude}/${longitude}`;
});

afterAll(() => browser.close());

beforeEach(async () => {
  context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    acceptDownloads: true,
  });
  page = await context.newPage();
  touches = await context.newCDPSession(page);
  await page.goto(address + look);
  await untilDrawn(page);
  return () => context.close();
});

type Spot = [x: number, y: number];

/** A spot of the map by shares of its width and height. */
async function onMap(x: number, y: number): Promise<Spot> {
  const box = await page.locator(".map .holder").boundingBox();
  if (box === null) throw new Error("There is no map.");
  return [box.x + box.width * x, box.y + box.height * y];
}

async function tapMap(x: number, y: number): Promise<void> {
  await page.touchscreen.tap(...(await onMap(x, y)));
  // Two taps close after one another would be one double tap.
  await page.waitForTimeout(400);
}

async function touch(type: "touchStart" | "touchMove" | "touchEnd", ...spots: Spot[]): Promise<void> {
  const touchPoints = spots.map(([x, y], id) => ({ x, y, id }));
  await touches.send("Input.dispatchTouchEvent", { type, touchPoints });
}

/** Fingers that move together from where they are put down. */
async function move(from: Spot[], to: Spot[]): Promise<void> {
  await touch("touchStart", ...from);
  for (let step = 1; step <= 10; step++) {
    const between = from.map(([x, y], finger): Spot => {
      const [endX, endY] = to[finger] ?? [x, y];
      return [x + ((endX - x) * step) / 10, y + ((endY - y) * step) / 10];
    });
    await touch("touchMove", ...between);
    await page.waitForTimeout(20);
  }
  await touch("touchEnd");
  await page.waitForTimeout(600);
}

/** How much of an element can be seen and touched, from 0 to 1, by nine spots of it. */
function seen(selector: string): Promise<number> {
  return page.$eval(selector, (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const spots = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [x, y] as const));
    const hit = spots.filter(([x, y]) =>
      element.contains(document.elementFromPoint(left + width * x, top + height * y)),
    );
    return hit.length / spots.length;
  });
}

const points = () => page.getAttribute(".card", "data-points");

describe("measuring by touch", () => {
  it("takes taps as points; a finger that drags and two that pinch move the map, and the page stays", async () => {
    await page.tap('[data-tool="distance"]');
    await tapMap(0.2, 0.25);
    await tapMap(0.6, 0.25);
    expect(await points()).toBe("2");
    const once = await page.innerText(".card .total");
    const before = page.url();
    await move([await onMap(0.5, 0.3)], [await onMap(0.5, 0.5)]);
    const dragged = page.url();
    expect(dragged).not.toBe(before);
    await move(
      [await onMap(0.45, 0.35), await onMap(0.55, 0.35)],
      [await onMap(0.25, 0.35), await onMap(0.75, 0.35)],
    );
    const zoom = (url: string) => Number(/#([\d.]+)\//.exec(url)?.[1]);
    expect(zoom(page.url())).toBeGreaterThan(zoom(dragged) + 0.5);
    expect(await points()).toBe("2");
    await expect.poll(() => page.innerText(".card .total")).toBe(once);
    expect(await page.evaluate(() => [window.scrollX, window.scrollY])).toEqual([0, 0]);
    expect(await page.evaluate(() => window.visualViewport?.scale)).toBe(1);
  });

  it("ends with a double tap, in words for fingers, on a card that leaves the middle of the map free", async () => {
    await page.tap('[data-tool="area"]');
    await expect.poll(() => page.innerText(".card")).toContain("Chạm lên bản đồ");
    await expect.poll(() => page.innerText(".card")).not.toContain("bàn phím");
    await tapMap(0.2, 0.25);
    await tapMap(0.6, 0.25);
    const last = await onMap(0.4, 0.45);
    // Sent without waiting for each other: on a busy machine they would be two taps.
    await Promise.all([
      touch("touchStart", last),
      touch("touchEnd"),
      touch("touchStart", last),
      touch("touchEnd"),
    ]);
    await expect.poll(() => page.locator('[data-act="finish"]').count()).toBe(0);
    expect(await points()).toBe("3");
    const middle = (await onMap(0.5, 0.5))[1];
    expect((await page.locator(".card").boundingBox())?.y).toBeGreaterThan(middle + 20);
    expect(await tooSmall(page, thumbPx)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
  });
});

describe("choosing by touch", () => {
  it("leads by taps to a table, to a file, and to the bulk edit", async () => {
    await page.tap('[data-tool="choose"]');
    await page.tap('[data-form="rectangle"]');
    await tapMap(0.35, 0.35);
    await tapMap(0.65, 0.55);
    await page.waitForSelector(".chosen [data-chosen]");
    expect(await seen(".chosen > header > .icon")).toBe(1);
    expect(await sideways(page)).toEqual([]);
    const [file] = await Promise.all([page.waitForEvent("download"), page.tap('[data-act="export"]')]);
    expect(file.suggestedFilename()).toMatch(/\.xlsx$/);
    await page.tap('.chosen [data-act="edit"]');
    await expect.poll(() => page.url()).toContain("/sua-hang-loat?");
    await page.goBack();
    await page.waitForSelector(".chosen [data-chosen]");
    await page.tap(".chosen > header > .icon");
    await expect.poll(() => page.locator(".chosen").count()).toBe(0);
  });
});

describe("what lies over the map by touch", () => {
  it("keeps out of each other's way: a tool's card, the slider of time, layers and buttons", async () => {
    await page.tap(".map .view button");
    await page.waitForSelector(".map .time input");
    expect(await tooSmall(page, thumbPx)).toEqual([]);
    await page.tap(".layers summary");
    expect(await seen(".layers summary")).toBe(1);
    for (const button of [".controls .in", ".view a", ".time input"]) expect(await seen(button)).toBe(1);
    await page.tap(".layers summary");
    await page.tap('[data-tool="distance"]');
    expect(await seen('.card [data-act="clear"]')).toBe(1);
    await expect.poll(() => page.locator(".map .time").isVisible()).toBe(false);
    await page.tap('[data-tool="distance"]');
    await expect.poll(() => page.locator(".map .time").isVisible()).toBe(true);
  });

  it("moves the time under a finger on the slider, and the map with it back to now", async () => {
    await page.tap(".map .view button");
    const track = await page.locator(".time input").boundingBox();
    if (track === null) throw new Error("There is no slider.");
    const y = track.y + track.height / 2;
    await move([[track.x + track.width - 10, y]], [[track.x + track.width * 0.4, y]]);
    await expect.poll(() => page.url()).toContain("luc=");
    await page.tap(".time .steps:last-of-type .button:not(.icon)");
    await expect.poll(() => page.url()).not.toContain("luc=");
  });

  it("switches a layer off with a thumb, and the address says so", async () => {
    await page.tap(".layers summary");
    await page.tap('.layers .tree ul label:has-text("Trạm đo mưa")');
    await expect.poll(() => page.url()).toContain("tat=rain_gauge");
    expect(await sideways(page)).toEqual([]);
    await page.goto(page.url());
    await untilDrawn(page);
    await expect.poll(() => page.innerText(".layers summary")).toContain("Lớp");
    await expect.poll(() => page.locator(".layers summary .unlit").count()).toBe(1);
  });
});

describe("search and paper by touch", () => {
  it("lets go of the field when something is chosen, so that the keyboard goes away", async () => {
    await page.tap(".search input");
    await page.fill(".search input", "10.04, 105.77");
    await page.tap('.search [role="option"]');
    await page.waitForSelector('[data-found="place"]');
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe("INPUT");
    expect(await foreignWords(page, "vi")).toEqual([]);
  });

  it("opens the sheet with buttons for thumbs", async () => {
    await page.tap(".map .view a");
    await page.waitForSelector('.printing[data-ready="true"]', { timeout: 60_000 });
    expect(await tooSmall(page, thumbPx)).toEqual([]);
    expect(await sideways(page)).toEqual([]);
  });
});
