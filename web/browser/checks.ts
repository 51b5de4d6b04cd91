import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import en from "../src/words/en.json";
import vi from "../src/words/vi.json";
import { visibleTexts } from "./city.ts";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds against WCAG 2.2 AA; a page with frames, whose insides it would not look into, is refused. */
export async function faults(page: Page): Promise<string[]> {
  if (page.frames().length > 1) throw new Error("There are frames; let axe look without its legacy mode.");
  // Without frames legacy mode finds the same, and opens no page of its own each time to put them together.
  // All rules are run; of those that hold, the elements are not described one by one.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
  const { violations } = await axe.withTags(rules).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 200)}`));
}

/** What reaches past the right edge; tables and maps may, inside their own scrolling frames. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > window.innerWidth ? ["the page itself"] : [];
    const elements = [...document.querySelectorAll("body *")].filter(
      (element) =>
        element.checkVisibility() &&
        element.closest(".sideways, .holder, svg, .skip, .unseen, .pointed") === null &&
        element.getBoundingClientRect().right > window.innerWidth + 1,
    );
    return [...wide, ...elements.map((element) => element.outerHTML.slice(0, 120))];
  });
}

/** Buttons, links and fields that are smaller than so many pixels, by default too small to hit (WCAG 2.5.8). */
export function tooSmall(page: Page, least = 24): Promise<string[]> {
  return page.evaluate(
    (least) =>
      [...document.querySelectorAll("button, a, input, select, summary")]
        .filter((element) => element.checkVisibility() && !element.classList.contains("skip"))
        .filter((element) => {
          const { width, height } = element.getBoundingClientRect();
          return width < least || height < least;
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    least,
  );
}

const keys = Object.keys(vi) as (keyof typeof vi)[];

/** Sentences of one list that the other does not have, and that have no blanks in them. */
function onlyIn(list: typeof vi, other: typeof vi): Set<string> {
  const others = new Set(Object.values(other));
  return new Set(keys.map((key) => list[key]).filter((text) => !text.includes("{") && !others.has(text)));
}

function rawKeys(texts: string[]): string[] {
  return texts.filter((text) => text in vi || /\{\w+\}/.test(text));
}

/** Raw keys, and sentences of the other language, that can be seen. */
export async function foreignWords(page: Page, language: "vi" | "en"): Promise<string[]> {
  const texts = await visibleTexts(page);
  const foreign = language === "vi" ? onlyIn(en, vi) : onlyIn(vi, en);
  return [...rawKeys(texts), ...texts.filter((text) => foreign.has(text))];
}
