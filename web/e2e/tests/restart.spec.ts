// The server is killed while a page waits for a deposit; the bank is not.
import { chair, Shop } from "../support/shop.ts";
import { Server } from "../support/server.ts";
import { expect, test, ways } from "../support/test.ts";
import { approve, approveButton, issue } from "../support/window.ts";

const apart = test.extend<object, { apart: Server }>({
  apart: [
    async ({}, use) => {
      const server = await Server.startApart();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  context: async ({ context, watch, apart: server }, use, info) => {
    watch.on(context);
    await use(context);
    if (info.status !== info.expectedStatus) {
      await info.attach("apart.log", { body: server.log });
    }
  },
});

for (const way of ways) {
  apart(
    `the deposit arrives while it is down (${way})`,
    async ({ apart: server, page, site, watch }) => {
      watch.allow(/net::ERR_/, /WebSocket connection/);
      await server.play(way);
      const shop = await Shop.open(page, site, server, { method: "vbank" });
      await shop.pay();
      await issue(shop.window, way !== "lost");
      await shop.result("virtualAccount");
      const order = await shop.order();
      await server.kill();
      await expect(shop.output("connection")).toHaveText("offline");
      await server.deposit(order); // its webhook finds nobody
      await server.restart();
      await server.control("clock", { advance: "2m" }); // the feed looks each minute
      await shop.result("paid");
      expect(await server.books(order)).toMatchObject({
        status: "PAID",
        paid: chair,
      });
    },
  );
}

apart(
  "it is killed while the window is open",
  async ({ apart: server, page, site, watch }) => {
    watch.allow(/net::ERR_/, /WebSocket connection/);
    await server.settings();
    const shop = await Shop.open(page, site, server);
    await shop.pay();
    await expect(approveButton(shop.window)).toBeVisible();
    const order = await shop.order();
    await server.kill();
    await approve(shop.window);
    await expect(shop.frame).toBeHidden();
    await server.restart();
    await shop.result("paid");
    expect(await server.books(order)).toMatchObject({
      status: "PAID",
      paid: chair,
      gateway: [{ status: "paid" }],
    });
  },
);
