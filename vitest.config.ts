import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "contract/**/*.test.ts", "widget/**/*.test.ts", "console/**/*.test.ts", "tools/**/*.test.ts", "bench/**/*.test.ts", "locales/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/fixtures/**"],
    globalSetup: ["tools/vitest-database.ts"],
    maxWorkers: 2,
    // A second, as it comes, is too short where a test waits for what other parts do on a busy machine.
    expect: { poll: { timeout: 15_000 } },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
});
