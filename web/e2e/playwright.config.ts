// `make e2e`: the built binary, a real Chromium, two workers with a server each.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "tests",
  outputDir: "artefacts/results",
  globalSetup: "./support/run.ts",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // A machine that is busy with something else makes a browser stumble. What
  // fails is played once more, and the closing line says how often that was.
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./support/summary.ts"]],
  use: {
    browserName: "chromium",
    headless: true,
    locale: "en-US",
    timezoneId: "Asia/Seoul",
    actionTimeout: 10_000,
    screenshot: "only-on-failure",
    trace: "off",
    contextOptions: { reducedMotion: "reduce" }, // nobody watches
    launchOptions: {
      // Debian's Chromium without the parts around a page, which nobody looks
      // at here and which take as long again.
      executablePath:
        process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
      args: [
        "--no-sandbox",
        // No name but this machine's is known: nothing else can be reached.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        "--disable-component-update",
        "--no-pings",
      ],
    },
  },
});
