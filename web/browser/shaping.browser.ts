import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { faults, foreignWords, sideways, tooSmall } from "./checks.ts";
import { address, openBrowser, untilListed, type Visit, visit } from "./city.ts";

type Position = [number, number];

interface Shape {
  id: number;
  uid: string;
  version: string;
  name: string;
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: Position[] };
}

let browser: Browser;

/** Where everything is drawn, far from the stations; a thousandth of a degree is about 110 m. */
const corner: Position = [105.6, 9.9];
const at = (east: number, north: number): Position => [
  Number((corner[0] + east / 1_000).toFixed(6)),
  Number((corner[1] + north / 1_000).toFixed(6)),
];
const line = (...places: Position[]) => ({
  type: "LineString",
  coordinates: places.map((each) => at(...each)),
});

async function ask<T>(path: string, body?: unknown): Promise<T> {
  const method = body === undefined ? "GET" : "POST";
  const answer = await fetch(`${address}/api${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

const read = (id: number) => ask<Shape>(`/things/${id}/shape`);

async function draw(name: string, geometry: object, kind = "waterway_segment"): Promise<Shape> {
  const { things } = await ask<{ things: Shape[] }>("/shapes", { act: "draw", kind, name, geometry });
  const [drawn] = things;
  if (drawn === undefined) throw new Error("Nothing was drawn.");
  return drawn;
}

async function clear(): Promise<void> {
  const [west, south] = at(-20, -20);
  const [east, north] = at(20, 20);
  for (const { id } of await ask<{ id: number }[]>(`/shapes?box=${west},${south},${east},${north}`)) {
    const { version } = await read(id);
    await ask("/shapes", { act: "delete", thing: { id, version } });
  }
}

/** A canal from west to east through three corners, and a road that ends 20 m north of its middle. */
let canal: Shape;
let road: Shape;

beforeAll(async () => {
  browser = await openBrowser();
});

beforeEach(async () => {
  await clear();
  canal = await draw("Rạch Thử", line([0, 0], [2, 0], [4, 0]));
  road = await draw("Đường Thử", line([2, 2], [2, 0.5]), "road_segment");
});

afterAll(async () => {
  await clear();
  await browser.close();
});

const look = (path = "/") => `${path}#17/${at(2, 0.5)[1]}/${at(2, 0.5)[0]}`;

async function open(path: string, preferences: Visit = {}) {
  const opened = await visit(browser, path, preferences);
  await untilListed(opened.page);
  await opened.page.waitForSelector('.map[data-ready="true"]', { timeout: 30_000 });
  await opened.page.waitForSelector("[data-shaping]");
  // The neighbours to snap to are read as soon as the map stands.
  await opened.page.waitForTimeout(1_500);
  return opened;
}

const edit = (preferences: Visit = {}) => open(look(`/?sua-hinh=${canal.id}`), preferences);

async function middleOf(page: Page, selector: string): Promise<Position> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is nowhere.`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function dragTo(page: Page, selector: string, to: Position): Promise<void> {
  await page.mouse.move(...(await middleOf(page, selector)));
  await page.mouse.down();
  await page.mouse.move(to[0] - 30, to[1] - 20);
  await page.mouse.move(...to, { steps: 5 });
}

async function save(page: Page): Promise<void> {
  await page.click('[data-act="save"]');
  await page.waitForSelector("[data-shaping]", { state: "detached" });
}

/** Where a place is drawn, in pixels of the page: the look is in the address. */
async function pixelOf(page: Page, place: Position): Promise<Position> {
  const box = await page.locator(".map .holder").boundingBox();
  const [zoom = 0, latitude = 0, longitude = 0] = new URL(page.url()).hash.slice(1).split("/").map(Number);
  if (box === null) throw new Error("There is no map.");
  const scale = 512 * 2 ** zoom;
  const across = (degrees: number) => (degrees / 360) * scale;
  const down = (degrees: number) =>
    (-Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI)) * scale;
  return [
    box.x + box.width / 2 + across(place[0]) - across(longitude),
    box.y + box.height / 2 + down(place[1]) - down(latitude),
  ];
}

describe("a shape edited by mouse", () => {
  it("is dragged to a neighbour's corner, stepped back and forth, saved, undone and done again", async () => {
    const { page, complaints, close } = await visit(browser, look(`/doi-tuong/${canal.id}`));
    await page.click('[data-act="reshape"]');
    await page.waitForSelector("[data-corner]");
    await page.waitForTimeout(1_500);
    expect(new URL(page.url()).search).toBe(`?sua-hinh=${canal.id}`);
    const before = await page.innerText("[data-size]");
    const [x, y] = await pixelOf(page, at(2, 0.5));
    await dragTo(page, '[data-corner="0.1"]', [x + 6, y + 5]);
    await expect.poll(() => page.getAttribute(".snapmark", "data-snapped")).toBe("corner");
    await page.mouse.up();
    await expect
      .poll(() => page.innerText("[data-size]"))
      .toContain(`${before.replace("Chiều dài: ", "")} → `);
    await page.keyboard.press("Control+z");
    await expect.poll(() => page.innerText("[data-size]")).toBe(before);
    await page.keyboard.press("Control+Shift+z");
    await save(page);
    expect((await read(canal.id)).geometry.coordinates).toEqual([at(0, 0), at(2, 0.5), at(4, 0)]);
    await page.waitForSelector(".panel");
    await page.click('[data-saved] [data-act="back"]');
    await expect.poll(async () => (await read(canal.id)).geometry).toEqual(canal.geometry);
    await expect.poll(() => page.isEnabled('[data-saved] [data-act="forth"]')).toBe(true);
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(async () => (await read(canal.id)).geometry.coordinates[1]).toEqual(at(2, 0.5));
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("a shape that is not saved", () => {
  it("gets a corner more, passes by neighbours while Alt is held, and asks before it is given up", async () => {
    const { page, close } = await edit();
    const [x, y] = await pixelOf(page, at(2, 0.5));
    await page.keyboard.down("Alt");
    await dragTo(page, '[data-middle="0.2"]', [x + 6, y + 5]);
    await expect.poll(() => page.locator(".snapmark").count()).toBe(0);
    await page.mouse.up();
    await page.keyboard.up("Alt");
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(4);
    await expect.poll(() => page.isDisabled('[data-act="split"]')).toBe(true);
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog", { state: "detached" });
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(4);
    await page.click('[data-act="cancel"]');
    await page.click('[data-act="leave"]');
    await page.waitForSelector(".panel");
    expect(await read(canal.id)).toEqual(canal);
    await close();
  });
});

describe("what cannot be saved", () => {
  it("says what is wrong with a value, and what somebody else was quicker with", async () => {
    const { page, close } = await edit({ theme: "dark" });
    await page.fill('[data-field="name"]', "Rạch Tôi");
    await page.click(".fields summary");
    await page.fill('[data-value="width_m"]', "rộng");
    await page.click('[data-act="save"]');
    await page.waitForSelector('.fields [role="alert"]');
    await page.fill('[data-value="width_m"]', "7,5");
    const thing = { id: canal.id, version: canal.version };
    await ask("/shapes", { act: "reshape", thing, properties: { depth_m: 2 } });
    await page.click('[data-act="save"]');
    await page.waitForSelector('.conflict[role="alert"]');
    expect(await faults(page)).toEqual([]);
    expect(await foreignWords(page, "vi")).toEqual([]);
    await page.click('[data-act="mine"]');
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    const after = await read(canal.id);
    expect([after.name, after.properties]).toEqual(["Rạch Tôi", { width_m: 7.5, depth_m: 2 }]);
    await close();
  });
});

describe("a shape edited by keyboard", () => {
  it("has its corners reached by Tab, moved by arrows, added and deleted", async () => {
    const { page, close } = await edit({ language: "en" });
    await page.focus('[data-corner="0.0"]');
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.corner)).toBe("0.1");
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("Shift+ArrowDown");
    await expect.poll(() => page.isEnabled('[data-act="back"]')).toBe(true);
    await page.keyboard.press("+");
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(4);
    await page.focus('[data-corner="0.2"]');
    await page.keyboard.press("Delete");
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(3);
    expect(await faults(page)).toEqual([]);
    expect(await foreignWords(page, "en")).toEqual([]);
    await page.focus('[data-act="save"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    const [, [x, y] = [0, 0]] = (await read(canal.id)).geometry.coordinates;
    expect(x).toBeCloseTo(at(2, 0)[0], 6);
    expect(y).toBeLessThan(at(2, 0)[1]);
    await close();
  });

  it("is split at the cross in the middle of the map", async () => {
    const { page, close } = await open(`/?sua-hinh=${canal.id}#17/${at(1, 0)[1]}/${at(1, 0)[0]}`);
    await page.focus('[data-act="split"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector('[data-shaping="split"]');
    const cross = Number(new URL(page.url()).hash.split("/")[2]);
    await page.focus(".maplibregl-canvas");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-parts]");
    await expect.poll(() => page.innerText("[data-parts]")).toMatch(/m thành .*m và .*m/);
    await page.focus('[data-act="split-go"]');
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    const kept = await read(canal.id);
    expect(kept.geometry.coordinates.length).toBe(3);
    expect(kept.geometry.coordinates[0]?.[0]).toBeCloseTo(cross, 4);
    await close();
  });
});

describe("things drawn, merged, related and deleted by keyboard", () => {
  it("need no pointer", async () => {
    const rest = await draw("Rạch Thử", line([4, 0], [5, 0]));
    const { page, complaints, close } = await edit();
    const press = async (act: string) => {
      await page.focus(`[data-act="${act}"]`);
      await page.keyboard.press("Enter");
    };
    await press("merge");
    await page.focus(`[data-other="${rest.id}"]`);
    await page.keyboard.press("Space");
    await press("merge-go");
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    expect((await read(canal.id)).geometry.coordinates.at(-1)).toEqual(at(5, 0));
    await press("reshape");
    await page.waitForSelector('[data-shaping="corners"]');
    await press("relate");
    await page.waitForSelector('[data-shaping="relate"]');
    await press("relate-search");
    await page.waitForSelector("dialog input");
    await page.focus("dialog input");
    await page.keyboard.type("Đường Thử");
    await page.waitForSelector("dialog [role='option']");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog .subject");
    await page.focus("dialog .strong");
    await page.keyboard.press("Enter");
    await page.waitForSelector("[data-related]");
    expect((await ask<{ to_id: number }[]>(`/things/${canal.id}/relations`)).length).toBe(1);
    await press("cancel");
    await page.waitForSelector('[data-shaping="corners"]');
    await press("delete");
    await press("delete-go");
    await page.waitForSelector("[data-saved]");
    expect((await fetch(`${address}/api/things/${canal.id}/shape`)).status).toBe(404);
    expect(complaints).toEqual([]);
    await close();
  });

  it("draw something new by moving the map under the cross", async () => {
    const { page, close } = await open(look("/?ve-them=1"));
    await page.focus('[data-field="kind"]');
    await page.selectOption('[data-field="kind"]', "parking");
    await page.focus('[data-type="Polygon"]');
    await page.keyboard.press("Enter");
    await page.focus(".maplibregl-canvas");
    for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft"]) {
      await page.keyboard.press("Enter");
      const before = page.url();
      await page.keyboard.press(key);
      await expect.poll(() => page.url()).not.toBe(before);
    }
    await page.keyboard.press("Enter");
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(4);
    await page.focus('[data-field="name"]');
    await page.keyboard.type("Bãi Phím");
    await page.focus('[data-act="save"]');
    await page.keyboard.press("Enter");
    await expect.poll(() => page.innerText(".panel h2")).toBe("Bãi Phím");
    await close();
  });
});

describe("things split, merged and related by mouse", () => {
  it("become two, and one again, and what flows between them is kept", async () => {
    const { page, complaints, close } = await edit();
    await page.click('[data-act="split"]');
    await page.mouse.click(...(await pixelOf(page, at(2.5, 1))));
    await page.waitForSelector(".shaping .fault");
    await page.mouse.click(...(await pixelOf(page, at(2.5, 0.02))));
    await page.waitForSelector("[data-parts]");
    await page.click('[data-act="split-go"]');
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    expect((await read(canal.id)).geometry.coordinates.length).toBe(3);
    await page.click('[data-act="reshape"]');
    await page.waitForSelector('[data-shaping="corners"]');
    await page.click('[data-act="merge"]');
    await page.waitForSelector("[data-other]");
    await page.mouse.click(...(await pixelOf(page, at(3.5, 0))));
    await expect.poll(() => page.isChecked("[data-other]")).toBe(true);
    expect(await faults(page)).toEqual([]);
    await page.click('[data-act="merge-go"]');
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    const merged = await read(canal.id);
    expect([merged.geometry.coordinates[0], merged.geometry.coordinates.at(-1)]).toEqual([
      at(0, 0),
      at(4, 0),
    ]);
    await page.click('[data-act="reshape"]');
    await page.waitForSelector('[data-shaping="corners"]');
    await page.click('[data-act="relate"]');
    await page.waitForSelector('[data-shaping="relate"]');
    await page.waitForTimeout(700);
    await page.mouse.click(...(await pixelOf(page, at(2, 1))));
    await page.waitForSelector("dialog .subject");
    await expect.poll(() => page.innerText("dialog .subject")).toContain("Đường Thử");
    await page.click("dialog .strong");
    await page.waitForSelector("[data-related]");
    const relations = () => ask<{ to_id: number }[]>(`/things/${canal.id}/relations`);
    expect((await relations()).map(({ to_id }) => to_id)).toEqual([road.id]);
    await page.keyboard.press("Control+z");
    await expect.poll(relations).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("are deleted after a question, and brought back", async () => {
    const { page, close } = await edit();
    await page.click('[data-act="delete"]');
    await page.click('[data-act="delete-go"]');
    await page.waitForSelector("[data-saved]");
    expect((await fetch(`${address}/api/things/${canal.id}/shape`)).status).toBe(404);
    await page.keyboard.press("Control+z");
    await expect.poll(async () => (await fetch(`${address}/api/things/${canal.id}/shape`)).status).toBe(200);
    await close();
  });
});

describe("something new", () => {
  it("is drawn by mouse with its kind, name and values, and cut along a line", async () => {
    const { page, close } = await open(look("/?ve-them=1"));
    await page.selectOption('[data-field="kind"]', "parking");
    await page.click('[data-type="Polygon"]');
    for (const place of [
      [2.2, -0.2],
      [3.4, -0.2],
      [3.4, -0.8],
      [2.2, -0.8],
    ] as Position[])
      await page.mouse.click(...(await pixelOf(page, at(...place))));
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(4);
    await expect.poll(() => page.innerText("[data-size]")).toContain("Diện tích");
    await page.fill('[data-field="name"]', "Bãi Thử");
    expect(await faults(page)).toEqual([]);
    await save(page);
    await expect.poll(() => page.innerText(".panel h2")).toBe("Bãi Thử");
    await page.click('[data-act="reshape"]');
    await page.waitForSelector('[data-shaping="corners"]');
    await page.click('[data-act="split"]');
    await page.waitForTimeout(500);
    for (const place of [
      [2.8, 0.1],
      [2.8, -1],
    ] as Position[])
      await page.mouse.click(...(await pixelOf(page, at(...place))));
    await page.click('[data-act="split-go"]');
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    const [west, south] = at(0, -0.9);
    const [east, north] = at(4, -0.1);
    const parts = await ask<{ kind: string }[]>(`/shapes?box=${west},${south},${east},${north}`);
    expect(parts.filter(({ kind }) => kind === "parking").length).toBe(2);
    await close();
  });
});

async function takePhone() {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  return { context, page: await context.newPage() };
}

describe("a shape edited on a phone", () => {
  it("is dragged by a finger, and a corner held is taken away", async () => {
    const { context, page } = await takePhone();
    await page.goto(`${address}/?sua-hinh=${canal.id}#16/${at(2, 1.5)[1]}/${at(2, 1.5)[0]}`);
    await page.waitForSelector('[data-corner="0.1"]');
    await page.waitForTimeout(1_500);
    const touches = await context.newCDPSession(page);
    const [x, y] = await middleOf(page, '[data-corner="0.1"]');
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", px: number, py: number) =>
      touches.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchEnd" ? [] : [{ x: px, y: py }],
      });
    const handle = await page.locator('[data-corner="0.1"]').boundingBox();
    expect(Math.min(handle?.width ?? 0, handle?.height ?? 0)).toBeGreaterThanOrEqual(44);
    await touch("touchStart", x, y);
    await touch("touchMove", x + 10, y + 20);
    await touch("touchMove", x + 15, y + 40);
    await touch("touchEnd", x, y);
    await expect.poll(() => page.isEnabled('[data-act="save"]')).toBe(true);
    expect(await sideways(page)).toEqual([]);
    expect(await tooSmall(page)).toEqual([]);
    const [hx, hy] = await middleOf(page, '[data-corner="0.1"]');
    expect(hy).toBeCloseTo(y + 40, -1);
    await touch("touchStart", hx, hy);
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(2);
    await touch("touchEnd", hx, hy);
    await page.tap('[data-act="save"]');
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    expect((await read(canal.id)).geometry.coordinates).toEqual([at(0, 0), at(4, 0)]);
    await context.close();
  });
});

describe("a thing on a phone", () => {
  it("is split, merged, related and deleted by taps", async () => {
    const { context, page } = await takePhone();
    const tapAt = async (place: Position) => page.touchscreen.tap(...(await pixelOf(page, place)));
    const tap = (act: string) => page.tap(`[data-act="${act}"]`);
    await page.goto(`${address}/?sua-hinh=${canal.id}#16/${at(2, -1)[1]}/${at(2, -1)[0]}`);
    await page.waitForSelector('[data-corner="0.1"]');
    await page.waitForTimeout(1_500);
    await tap("split");
    await page.waitForSelector('[data-shaping="split"]');
    await page.waitForTimeout(700);
    await tapAt(at(2.5, 0));
    await page.waitForSelector("[data-parts]");
    await tap("split-go");
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    await page.goto(`${address}/?sua-hinh=${canal.id}#16/${at(2, -1)[1]}/${at(2, -1)[0]}`);
    await page.waitForSelector('[data-shaping="corners"]');
    await page.waitForTimeout(1_500);
    await tap("merge");
    await page.waitForSelector("[data-other]");
    expect(await sideways(page)).toEqual([]);
    await page.waitForTimeout(700);
    await tapAt(at(3.5, 0));
    await expect.poll(() => page.isChecked("[data-other]")).toBe(true);
    await tap("merge-go");
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    expect((await read(canal.id)).geometry.coordinates.at(-1)).toEqual(at(4, 0));
    await page.goto(`${address}/?sua-hinh=${canal.id}#16/${at(2, -1)[1]}/${at(2, -1)[0]}`);
    await page.waitForSelector('[data-shaping="corners"]');
    await page.waitForTimeout(1_500);
    await tap("relate");
    await page.waitForSelector('[data-shaping="relate"]');
    await page.waitForTimeout(700);
    await tapAt(at(2, 1.5));
    await page.waitForSelector("dialog .subject");
    await page.tap("dialog .strong");
    await page.waitForSelector("[data-related]");
    expect((await ask<{ to_id: number }[]>(`/things/${canal.id}/relations`))[0]?.to_id).toBe(road.id);
    await tap("cancel");
    await tap("delete");
    await tap("delete-go");
    await page.waitForSelector("[data-saved]");
    expect((await fetch(`${address}/api/things/${canal.id}/shape`)).status).toBe(404);
    await context.close();
  });
});

describe("something new on a phone", () => {
  it("is drawn by taps", async () => {
    const { context, page } = await takePhone();
    await page.goto(`${address}/?ve-them=1#16/${at(2, -1)[1]}/${at(2, -1)[0]}`);
    await page.waitForSelector("[data-shaping]");
    await page.waitForTimeout(1_500);
    await page.selectOption('[data-field="kind"]', "parking");
    await page.tap('[data-type="Polygon"]');
    await page.waitForTimeout(700);
    for (const place of [
      [1, -0.5],
      [3, -0.5],
      [2, 0.5],
    ] as Position[])
      await page.touchscreen.tap(...(await pixelOf(page, at(...place))));
    await expect.poll(() => page.locator("[data-corner]").count()).toBe(3);
    await page.fill('[data-field="name"]', "Bãi Tay");
    expect(await tooSmall(page)).toEqual([]);
    await page.tap('[data-act="save"]');
    await expect.poll(() => page.innerText(".panel h2")).toBe("Bãi Tay");
    await context.close();
  });
});
