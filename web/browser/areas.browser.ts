import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { address, openBrowser, untilDrawn, visit } from "./city.ts";

let browser: Browser;

/** A made-up commune that was a made-up district, far from all stations. */
const commune = {
  type: "Feature",
  properties: { code: "99901", name: "Bến Thử", fullName: "Phường Bến Thử" },
  geometry: {
    type: "Polygon",
    coordinates: [
      [
        [106.5, 9.2],
        [106.7, 9.2],
        [106.7, 9.4],
        [106.5, 9.4],
        [106.5, 9.2],
      ],
    ],
  },
};
const mapping =
  "old_code,old_name,old_level,new_code,effective_on,source\n" +
  "999,Quận Xưa Cũ,district,99901,2025-07-01,made up for a test\n";

beforeAll(async () => {
  browser = await openBrowser();
  const collection = { type: "FeatureCollection", features: [commune] };
  const answer = await fetch(`${address}/api/area-imports`, {
    method: "POST",
    body: JSON.stringify({
      effective_from: "2025-07-01",
      outlines: [{ file: "communes", collection }],
      mapping,
    }),
  });
  expect(await answer.json()).toMatchObject({ written: true });
});

afterAll(() => browser.close());

describe("areas", () => {
  it("are found by an old name without marks, and the map goes there", async () => {
    const { page, complaints, close } = await visit(browser, "/");
    await untilDrawn(page);
    await page.fill('.filter input[type="search"]', "q. xua cu");
    const hit = page.locator(".areas button");
    await hit.waitFor();
    await expect.poll(() => hit.innerText()).toContain("Phường Bến Thử");
    await expect.poll(() => hit.innerText()).toContain("trước đây: Quận Xưa Cũ");
    await hit.click();
    await page.waitForFunction(() => /9\.3\d*\/106\.6/.test(location.hash));
    expect(complaints).toEqual([]);
    await close();
  });

  it("are drawn as lines that can be switched off", async () => {
    const { page, complaints, close } = await visit(browser, "/");
    await untilDrawn(page);
    await page.click(".layers summary");
    const box = page.getByLabel("Ranh giới tỉnh, xã");
    await expect.poll(() => box.isChecked()).toBe(true);
    await box.click();
    await expect.poll(() => box.isChecked()).toBe(false);
    await box.click();
    expect(complaints).toEqual([]);
    await close();
  });
});
