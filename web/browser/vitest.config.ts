import { defineConfig } from "vitest/config";

/** Tests in a real browser against a running city, whose address is in DOTHI_URL. */
export default defineConfig({
  test: {
    include: ["browser/**/*.browser.ts"],
    testTimeout: 150_000,
    hookTimeout: 90_000,
    // What comes after a click comes later on a machine that draws three maps at once.
    expect: { poll: { timeout: 15_000 } },
    // The files share nothing but the city, and what they import is loaded once for all of a worker.
    isolate: false,
    // One browser: three of these runs go on at once on two processors, and drawing takes all that is left of them.
    maxWorkers: 1,
    reporters: ["verbose"],
  },
});
