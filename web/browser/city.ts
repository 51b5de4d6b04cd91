import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where the city under test answers. */
export const address = (process.env.DOTHI_URL ?? "http://127.0.0.1:8000").replace(/\/$/, "");

const patienceMs = 60_000;

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A browser with a fresh profile; without `drawing` it has no WebGL at all. */
export function openBrowser({ drawing = true } = {}): Promise<Browser> {
  const graphics = drawing ? ["--enable-unsafe-swiftshader"] : ["--disable-3d-apis"];
  return chromium.launch({
    executablePath: process.env.DOTHI_CHROMIUM ?? "/usr/bin/chromium",
    args: [...flags, ...graphics],
  });
}

export interface Visit {
  language?: "vi" | "en";
  theme?: "light" | "dark";
  width?: number;
  height?: number;
}

export interface Opened {
  page: Page;
  /** What the page complained about, as it goes. */
  complaints: string[];
  close: () => Promise<void>;
}

/**
 * Opens a page of the city for a person with these preferences, and waits until its things are listed.
 * Closing it fails where the page tried what the content security policy forbids.
 */
export async function visit(browser: Browser, path: string, preferences: Visit = {}): Promise<Opened> {
  const { language = "vi", theme = "light", width = 1440, height = 900 } = preferences;
  const options: BrowserContextOptions = { viewport: { width, height }, colorScheme: theme };
  const context = await browser.newContext(options);
  // A machine that draws and stores beside may stand still for half a minute.
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript((chosen) => {
    if (localStorage.getItem("dothi.language") === null) localStorage.setItem("dothi.language", chosen);
  }, language);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(address + path);
  const close = async () => {
    await context.close();
    const against = complaints.filter((each) => each.includes("Content Security Policy"));
    if (against.length > 0) throw new Error(`What the city does not allow its pages: ${against.join("\n")}`);
  };
  return { page, complaints, close };
}

/** Waits until the list is there with at least one row. */
export async function untilListed(page: Page): Promise<void> {
  await page.waitForSelector("[data-row]", { state: "attached", timeout: patienceMs });
}

/** Waits until the map is drawn with all its symbols. */
export async function untilDrawn(page: Page): Promise<void> {
  await untilListed(page);
  await page.waitForSelector('.map[data-ready="true"]', { timeout: patienceMs });
  await page.waitForTimeout(1_500);
}

/** Waits until the panel's chart is drawn. */
export async function untilCharted(page: Page): Promise<void> {
  await page.waitForSelector(".panel .drawing svg path", { state: "attached", timeout: patienceMs });
}

/** Every word a person can see, one entry for each piece of text, without map and chart drawings. */
export function visibleTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: string[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      if (text !== "" && node.parentElement?.checkVisibility()) texts.push(text);
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      for (const name of ["aria-label", "title", "placeholder"]) {
        const text = element.getAttribute(name);
        if (text !== null) texts.push(text);
      }
    }
    return texts;
  });
}

interface ThingFeature {
  id: number;
  geometry: { type: string; coordinates: unknown } | null;
  properties: { uid: string; name: string; datastreams: { id: number; latest: { result: number } | null }[] };
}

/** The things as the city's own server lists them. */
export async function readThings(): Promise<ThingFeature[]> {
  const response = await fetch(`${address}/api/things`);
  const body = (await response.json()) as { features: ThingFeature[] };
  return body.features;
}

/** A thing that lies at a point and whose first datastream has data. */
export async function findTalkingThing(): Promise<ThingFeature> {
  const things = await readThings();
  const found = things.find(
    ({ geometry, properties }) => geometry?.type === "Point" && properties.datastreams[0]?.latest,
  );
  if (found === undefined) throw new Error("The city under test needs a thing at a point with data.");
  return found;
}

/** Sends a reading of a thing's first datastream that is larger by ten than the latest one. */
export async function sendReading(thing: ThingFeature): Promise<void> {
  const stream = thing.properties.datastreams[0];
  if (!stream?.latest) throw new Error("The thing needs data.");
  // A little ahead, so that no reading of the thing's own takes its place before it is seen.
  const time = new Date(Date.now() + 30_000).toISOString();
  const body = {
    result: stream.latest.result + 10,
    phenomenonTime: time,
    Datastream: { "@iot.id": stream.id },
  };
  const response = await fetch(`${address}/sta/v1.1/Observations`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
}
