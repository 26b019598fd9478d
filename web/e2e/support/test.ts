// What a test gets: a server and a site for its worker, and contexts that are
// watched. Import test and expect from here.
import {
  test as base,
  expect,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "@playwright/test";
import { Site } from "./pages.ts";
import { site as siteDir } from "./run.ts";
import { Server } from "./server.ts";
import { Shop } from "./shop.ts";
import { Watch } from "./watch.ts";

interface ForTest {
  watch: Watch;
  /** Another browser: nothing in common with the page's but the machine. */
  newContext: (options?: BrowserContextOptions) => Promise<BrowserContext>;
  /** Opens the page of pages/shop.ts, here or in another page. */
  openShop: (options?: Record<string, string>, on?: Page) => Promise<Shop>;
}

interface ForWorker {
  server: Server;
  site: Site;
}

export const test = base.extend<ForTest & { calm: void }, ForWorker>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  site: [
    async ({}, use) => {
      const site = await Site.serve(siteDir());
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  watch: async ({}, use) => {
    const watch = new Watch();
    await use(watch);
    expect(watch.faults(), "faults of the pages").toEqual([]);
  },
  context: async ({ context, watch }, use) => {
    watch.on(context);
    await use(context);
  },
  newContext: async ({ browser, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      watch.on(context);
      contexts.push(context);
      return context;
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  openShop: async ({ page, site, server }, use) => {
    await use((options, on = page) => Shop.open(on, site, server, options));
  },
  calm: [
    async ({ server }, use, info) => {
      await server.settings();
      await use();
      if (info.status !== info.expectedStatus) {
        await info.attach("server.log", { body: server.log });
      }
    },
    { auto: true },
  ],
});

export { expect };
export { ways, type Way } from "./server.ts";
