import { defineConfig } from "vitest/config";

/** Tests in a real browser against a running city, whose address is in DOTHI_URL. */
export default defineConfig({
  test: {
    include: ["browser/**/*.browser.ts"],
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // One browser at a time: drawing maps in software takes all the cores there are.
    fileParallelism: false,
    reporters: ["verbose"],
  },
});
