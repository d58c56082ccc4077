import { defineConfig } from "vitest/config";

/** End-to-end stories in a real browser, fault and crash tests: they start the whole product, one after the other. */
export default defineConfig({
  test: {
    include: ["stories/**/*.story.ts"],
    globalSetup: ["stories/demo-folder.ts"],
    setupFiles: ["stories/failed.ts"],
    maxWorkers: 1,
    fileParallelism: false,
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
