import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { landChunk } from "./build/land.ts";

/** The running city that `npm run dev` shows. */
const city = process.env.DOTHI_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), landChunk()],
  // MapLibre's worker is an ES module and imports a shared chunk, which the default "iife" cannot hold.
  worker: { format: "es" },
  build: { outDir: "dist", target: "es2022", chunkSizeWarningLimit: 1100 },
  // No test changes what a module keeps, so one process loads React and MapLibre once for all of them.
  test: { isolate: false },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": city, "/live": city, "/health": city },
  },
});
