import type { Page } from "playwright-core";

/** Goes on by Tab until the focus is on what is called so. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let step = 0; step < 80; step += 1) {
    const called = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === null) return "";
      const labels = at instanceof HTMLInputElement || at instanceof HTMLSelectElement ? at.labels : null;
      return at.getAttribute("aria-label") ?? labels?.[0]?.textContent ?? at.textContent ?? "";
    });
    if (typeof name === "string" ? called.trim() === name : name.test(called)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab leads to nothing called ${name}.`);
}

export async function type(page: Page, field: string, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.insertText(text);
}

export async function press(page: Page, button: string | RegExp): Promise<void> {
  await tabTo(page, button);
  await page.keyboard.press("Enter");
}
