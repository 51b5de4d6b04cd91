import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { address, openBrowser, readThings, visit } from "./city.ts";

let browser: Browser;
let path: string;
let thing: number;

beforeAll(async () => {
  // Draws no map, which is not looked at here and slow to draw.
  browser = await openBrowser({ drawing: false });
  const last = (await readThings()).at(-1);
  if (last === undefined) throw new Error("The city under test needs a thing.");
  thing = last.id;
  path = `/doi-tuong/${thing}`;
});

afterAll(async () => {
  for (const { id } of await listKept()) {
    await fetch(`${address}/api/attachments/${id}`, { method: "DELETE" });
  }
  await browser.close();
});

interface Kept {
  id: number;
  name: string;
}

async function listKept(): Promise<Kept[]> {
  const answer = await fetch(`${address}/api/things/${thing}/attachments`);
  return (await answer.json()) as Kept[];
}

/** A photo as a browser makes it, of a colour of its own, so that no two are the same file. */
async function makePhoto(page: Page, colour: string): Promise<Buffer> {
  const bytes = await page.evaluate(async (fill) => {
    const canvas = new OffscreenCanvas(640, 480);
    const pen = canvas.getContext("2d");
    if (pen === null) throw new Error("There is no pen.");
    pen.fillStyle = fill;
    pen.fillRect(0, 0, 640, 480);
    const blob = await canvas.convertToBlob({ type: "image/jpeg" });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, colour);
  return Buffer.from(bytes);
}

const pdf = Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\nstartxref\n9\n%%EOF\n");

async function choose(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.setInputFiles(".attachments input[type=file]", { name, mimeType: "image/jpeg", buffer });
}

function tile(page: Page, name: string) {
  return page.locator(".attachments .tile", { hasText: name });
}

describe("photos and documents of a thing", () => {
  it("are added, seen in a new tab, removed by keyboard and brought back", async () => {
    const { page, complaints, close } = await visit(browser, path);
    await page.waitForSelector(".attachments .add .button");
    await choose(page, "Rạch Cái Khế.jpg", await makePhoto(page, "teal"));
    await choose(page, "sổ tay.pdf", pdf);
    await tile(page, "sổ tay.pdf").waitFor();
    const photo = tile(page, "Rạch Cái Khế.jpg");
    await expect
      .poll(() => photo.locator("img").evaluate((img) => (img as HTMLImageElement).naturalWidth))
      .toBe(320);
    await expect.poll(() => page.textContent(".attachments [role=status]")).toBe("Đã thêm sổ tay.pdf.");
    const [tab] = await Promise.all([page.context().waitForEvent("page"), photo.locator("a").click()]);
    await tab.waitForSelector("img");
    expect(await tab.evaluate(() => document.images[0]?.naturalWidth)).toBe(640);
    await tab.close();
    await expect
      .poll(() => tile(page, "sổ tay.pdf").locator("a").getAttribute("download"))
      .toBe("sổ tay.pdf");

    await page.click('[aria-label="Sửa tên, mô tả của sổ tay.pdf"]');
    await page.fill("dialog input", "Sổ tay bơm.pdf");
    await page.fill("dialog textarea", "Trang 3: quy trình khởi động.");
    await page.click("dialog button[type=submit]");
    await tile(page, "Sổ tay bơm.pdf").waitFor();
    await expect.poll(() => tile(page, "Sổ tay bơm.pdf").textContent()).toContain("quy trình khởi động");

    await photo.locator("[data-remove]").focus();
    await page.keyboard.press("Enter");
    await photo.waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Hoàn tác");
    await page.keyboard.press("Enter");
    await photo.waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe("Đã đưa lại Rạch Cái Khế.jpg.");
    expect((await listKept()).map(({ name }) => name)).toContain("Rạch Cái Khế.jpg");
    expect(complaints).toEqual([]);
    await close();
  });

  it("are taken by dropping them, and one that misses leaves the page alone", async () => {
    const { page, close } = await visit(browser, path, { language: "en" });
    await page.waitForSelector(".attachments .add .button");
    const bytes = [...(await makePhoto(page, "olive"))];
    const drop = (selector: string, name: string) =>
      page.evaluate(
        ([where, called, content]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(content)], called));
          const place = document.querySelector(where);
          for (const kind of ["dragover", "drop"]) {
            const options = { dataTransfer: transfer, bubbles: true, cancelable: true };
            const alone = place?.dispatchEvent(new DragEvent(kind, options));
            if (alone) throw new Error(`${kind} would leave the page`);
          }
        },
        [selector, name, bytes] as const,
      );
    await drop(".panel .head", "missed.jpg");
    await drop(".attachments h3", "dropped.jpg");
    await tile(page, "dropped.jpg").waitFor();
    await expect.poll(() => tile(page, "missed.jpg").count()).toBe(0);
    await close();
  });
});

describe("photos and documents of a thing, on bad and narrow days,", () => {
  it("that cannot be taken are named with the reason, and dismissed", async () => {
    const { page, close } = await visit(browser, path, { language: "en" });
    await page.waitForSelector(".attachments .add .button");
    await choose(page, "page.jpg", Buffer.from("<html><script>alert(1)</script></html>"));
    await choose(page, "huge.jpg", Buffer.alloc(20_000_001));
    await choose(page, "half.jpg", (await makePhoto(page, "navy")).subarray(0, 1_000));
    const alerts = page.locator(".uploads [role=alert]");
    await expect.poll(() => alerts.count()).toBe(3);
    const said = (await alerts.allTextContents()).join("\n");
    expect(said).toContain("neither a photo (JPEG, PNG, WebP) nor a PDF");
    expect(said).toContain("larger than 20 MB");
    expect(said).toContain("damaged or its end is missing");
    for (const name of ["page.jpg", "huge.jpg", "half.jpg"]) {
      await page.click(`.uploads [aria-label="Dismiss ${name}"]`);
    }
    await expect.poll(() => page.locator(".uploads").count()).toBe(0);
    await close();
  });

  it.each([
    { theme: "light", width: 1440 },
    { theme: "dark", width: 320, height: 640 },
  ] as const)("are well for axe, and for thumbs, at $width px in $theme", async (person) => {
    const { page, close } = await visit(browser, path, person);
    await page.waitForSelector(".attachments .add .button");
    await choose(
      page,
      `${"dài".repeat(20)}.jpg`,
      await makePhoto(page, person.theme === "dark" ? "plum" : "pink"),
    );
    await page.waitForSelector(".tile img");
    await choose(page, `${"hỏng".repeat(20)}.jpg`, Buffer.from("no"));
    await page.waitForSelector(".uploads [role=alert]");
    const { violations } = await new AxeBuilder({ page }).include(".attachments").analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
    const faults = await page.evaluate(() =>
      [...document.querySelectorAll(".attachments *")]
        .filter((each) => each.checkVisibility() && each.closest("svg, .unseen") === null)
        .filter((each) => {
          const { right, width, height } = each.getBoundingClientRect();
          return right > window.innerWidth + 1 || (each.matches("a, button") && Math.min(width, height) < 24);
        })
        .map((each) => each.outerHTML.slice(0, 120)),
    );
    expect(faults).toEqual([]);
    await close();
  });
});
