// How `npm test` runs. Long forms of the same suites are scripts of their own: `npm run crash:long`, `npm run soak`.
//   I1. Two files at a time: a suite that starts the whole program keeps a core busy by itself.
//   I2. What is polled has as long as a busy machine may need; a test that waits longer than it should is seen in its duration.
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    environment: "node",
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/data/**", "**/*.long.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 30_000 } },
    restoreMocks: true,
    unstubEnvs: true,
  },
});
