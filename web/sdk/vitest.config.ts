import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/*.test.ts"],
    globalSetup: "test/support/build.ts",
    server: { deps: { external: [/paygraph-parts-/] } }, // imported by Node itself
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
