/**
 * An operator who looks at the screen of alarms: when each row came into the page, by the uid of its thing, in
 * seconds since 1970. Says "ready" when the screen is there, and all it has seen as one line of JSON at the end.
 *
 * node alarmRows.mjs <address of the city> <seconds>
 */
import { chromium } from "playwright-core";

const [address, seconds] = process.argv.slice(2);

const browser = await chromium.launch({
  executablePath: process.env.DOTHI_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-3d-apis"],
});

try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${address}/canh-bao`);
  await page.waitForSelector("section.alarms .tree");
  await page.evaluate(() => {
    const came = new Map();
    const note = () => {
      for (const row of document.querySelectorAll("[data-alarm]"))
        if (!came.has(row.dataset.alarm)) came.set(row.dataset.alarm, Date.now() / 1000);
    };
    new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
    note();
    window.came = came;
  });
  process.stdout.write("ready\n");
  await new Promise((wake) => setTimeout(wake, Number(seconds) * 1000));
  const came = new Map(await page.evaluate(() => [...window.came]));
  const seen = {};
  const answer = await fetch(`${address}/api/alarms?order=raised_at&limit=1000`);
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  for (const { id, thing } of await answer.json()) {
    const at = came.get(String(id));
    if (at !== undefined) seen[thing.uid] = [at];
  }
  process.stdout.write(`${JSON.stringify(seen)}\n`);
} finally {
  await browser.close();
}
