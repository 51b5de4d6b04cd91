import { describe, expect, it } from "vitest";
import { sideways, tooSmall } from "./checks.ts";
import { address } from "./city.ts";
import { ask, at, drawBeforeEach, middleOf, type Position, pixelOf, read } from "./drawnShapes.ts";

const drawn = drawBeforeEach();

async function takePhone() {
  const context = await drawn.browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  return { context, page: await context.newPage() };
}

describe("a shape edited on a phone", () => {
  it("is dragged by a finger, and a corner held is taken away", async () => {
    const { context, page } = await takePhone();
    await page.goto(`${address}/?sua-hinh=${drawn.canal.id}#16/${at(2, 1.5)[1]}/${at(2, 1.5)[0]}`);
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
    expect((await read(drawn.canal.id)).geometry.coordinates).toEqual([at(0, 0), at(4, 0)]);
    await context.close();
  });
});

describe("a thing on a phone", () => {
  it("is split, merged, related and deleted by taps", async () => {
    const { context, page } = await takePhone();
    const tapAt = async (place: Position) => page.touchscreen.tap(...(await pixelOf(page, place)));
    const tap = (act: string) => page.tap(`[data-act="${act}"]`);
    await page.goto(`${address}/?sua-hinh=${drawn.canal.id}#16/${at(2, -1)[1]}/${at(2, -1)[0]}`);
    await page.waitForSelector('[data-corner="0.1"]');
    await page.waitForTimeout(1_500);
    await tap("split");
    await page.waitForSelector('[data-shaping="split"]');
    await page.waitForTimeout(700);
    await tapAt(at(2.5, 0));
    await page.waitForSelector("[data-parts]");
    await tap("split-go");
    await page.waitForSelector("[data-shaping]", { state: "detached" });
    await page.goto(`${address}/?sua-hinh=${drawn.canal.id}#16/${at(2, -1)[1]}/${at(2, -1)[0]}`);
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
    expect((await read(drawn.canal.id)).geometry.coordinates.at(-1)).toEqual(at(4, 0));
    await page.goto(`${address}/?sua-hinh=${drawn.canal.id}#16/${at(2, -1)[1]}/${at(2, -1)[0]}`);
    await page.waitForSelector('[data-shaping="corners"]');
    await page.waitForTimeout(1_500);
    await tap("relate");
    await page.waitForSelector('[data-shaping="relate"]');
    await page.waitForTimeout(700);
    await tapAt(at(2, 1.5));
    await page.waitForSelector("dialog .subject");
    await page.tap("dialog .strong");
    await page.waitForSelector("[data-related]");
    expect((await ask<{ to_id: number }[]>(`/things/${drawn.canal.id}/relations`))[0]?.to_id).toBe(
      drawn.road.id,
    );
    await tap("cancel");
    await tap("delete");
    await tap("delete-go");
    await page.waitForSelector("[data-saved]");
    expect((await fetch(`${address}/api/things/${drawn.canal.id}/shape`)).status).toBe(404);
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
