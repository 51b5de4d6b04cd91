import { describe, expect, it } from "vitest";
import { faults, foreignWords } from "./checks.ts";
import { address, type Visit, visit } from "./city.ts";
import {
  ask,
  at,
  dragTo,
  draw,
  drawBeforeEach,
  line,
  look,
  open,
  type Position,
  pixelOf,
  read,
  save,
} from "./drawnShapes.ts";

const drawn = drawBeforeEach();

const edit = (preferences: Visit = {}) =>
  open(drawn.browser, look(`/?sua-hinh=${drawn.canal.id}`), preferences);

describe("a shape edited by mouse", () => {
  it("is dragged to a neighbour's corner, stepped back and forth, saved, undone and done again", async () => {
    const { page, complaints, close } = await visit(drawn.browser, look(`/doi-tuong/${drawn.canal.id}`));
    await page.click('[data-act="reshape"]');
    await page.waitForSelector("[data-corner]");
    await page.waitForTimeout(1_500);
    expect(new URL(page.url()).search).toBe(`?sua-hinh=${drawn.canal.id}`);
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
    expect((await read(drawn.canal.id)).geometry.coordinates).toEqual([at(0, 0), at(2, 0.5), at(4, 0)]);
    await page.waitForSelector(".panel");
    await page.click('[data-saved] [data-act="back"]');
    await expect.poll(async () => (await read(drawn.canal.id)).geometry).toEqual(drawn.canal.geometry);
    await expect.poll(() => page.isEnabled('[data-saved] [data-act="forth"]')).toBe(true);
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(async () => (await read(drawn.canal.id)).geometry.coordinates[1]).toEqual(at(2, 0.5));
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
    expect(await read(drawn.canal.id)).toEqual(drawn.canal);
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
    const thing = { id: drawn.canal.id, version: drawn.canal.version };
    await ask("/shapes", { act: "reshape", thing, properties: { depth_m: 2 } });
    await page.click('[data-act="save"]');
    await page.waitForSelector('.conflict[role="alert"]');
    expect(await faults(page)).toEqual([]);
    expect(await foreignWords(page, "vi")).toEqual([]);
    await page.click('[data-act="mine"]');
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    const after = await read(drawn.canal.id);
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
    const [, [x, y] = [0, 0]] = (await read(drawn.canal.id)).geometry.coordinates;
    expect(x).toBeCloseTo(at(2, 0)[0], 6);
    expect(y).toBeLessThan(at(2, 0)[1]);
    await close();
  });

  it("is split at the cross in the middle of the map", async () => {
    const { page, close } = await open(
      drawn.browser,
      `/?sua-hinh=${drawn.canal.id}#17/${at(1, 0)[1]}/${at(1, 0)[0]}`,
    );
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
    const kept = await read(drawn.canal.id);
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
    expect((await read(drawn.canal.id)).geometry.coordinates.at(-1)).toEqual(at(5, 0));
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
    expect((await ask<{ to_id: number }[]>(`/things/${drawn.canal.id}/relations`)).length).toBe(1);
    await press("cancel");
    await page.waitForSelector('[data-shaping="corners"]');
    await press("delete");
    await press("delete-go");
    await page.waitForSelector("[data-saved]");
    expect((await fetch(`${address}/api/things/${drawn.canal.id}/shape`)).status).toBe(404);
    expect(complaints).toEqual([]);
    await close();
  });

  it("draw something new by moving the map under the cross", async () => {
    const { page, close } = await open(drawn.browser, look("/?ve-them=1"));
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
    expect((await read(drawn.canal.id)).geometry.coordinates.length).toBe(3);
    await page.click('[data-act="reshape"]');
    await page.waitForSelector('[data-shaping="corners"]');
    await page.click('[data-act="merge"]');
    await page.waitForSelector("[data-other]");
    await page.mouse.click(...(await pixelOf(page, at(3.5, 0))));
    await expect.poll(() => page.isChecked("[data-other]")).toBe(true);
    expect(await faults(page)).toEqual([]);
    await page.click('[data-act="merge-go"]');
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    const merged = await read(drawn.canal.id);
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
    const relations = () => ask<{ to_id: number }[]>(`/things/${drawn.canal.id}/relations`);
    expect((await relations()).map(({ to_id }) => to_id)).toEqual([drawn.road.id]);
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
    expect((await fetch(`${address}/api/things/${drawn.canal.id}/shape`)).status).toBe(404);
    await page.keyboard.press("Control+z");
    await expect
      .poll(async () => (await fetch(`${address}/api/things/${drawn.canal.id}/shape`)).status)
      .toBe(200);
    await close();
  });
});

describe("something new", () => {
  it("is drawn by mouse with its kind, name and values, and cut along a line", async () => {
    const { page, close } = await open(drawn.browser, look("/?ve-them=1"));
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
