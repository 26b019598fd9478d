// A deposit reaches the page, whatever the network does to it.
import { Shop } from "../support/shop.ts";
import { Cable, badProxy } from "../support/proxy.ts";
import { expect, test } from "../support/test.ts";
import { approve, issue } from "../support/window.ts";

/** What the API asks a page to wait for a deposit, and what a busy machine needs besides. */
const pollInterval = 5000;
const slack = 2500;

/** Until an account is issued, in a shop whose API is elsewhere than its script. */
async function issued(shop: Shop) {
  await shop.pay();
  await issue(shop.window);
  await shop.result("virtualAccount");
  return shop.order();
}

const paid = (shop: Shop, timeout = pollInterval + slack) =>
  expect(shop.output("result")).toHaveText("paid", { timeout });

test("by WebSocket, at once", async ({ openShop, server }) => {
  const shop = await openShop({ method: "vbank" });
  const order = await issued(shop);
  await expect(shop.output("connection")).toHaveText("ws");
  await server.deposit(order);
  await paid(shop, 2000);
});

test("by a stream, where upgrades are refused", async ({
  openShop,
  server,
  watch,
}) => {
  watch.allow(/WebSocket connection/); // Chromium says so, nobody can prevent it
  const proxy = await badProxy(server.url, { refuseUpgrades: true });
  const shop = await openShop({ method: "vbank", server: proxy.url });
  const order = await issued(shop);
  await expect(shop.output("connection")).toHaveText("sse");
  expect(proxy.seen.upgrades).toBeGreaterThan(0);
  await server.deposit(order);
  await paid(shop, 2000);
  await proxy.close();
});

test("by asking, where upgrades are refused and streams are held back", async ({
  openShop,
  server,
  watch,
}) => {
  watch.allow(/WebSocket connection/);
  const proxy = await badProxy(server.url, {
    refuseUpgrades: true,
    holdStreams: true,
  });
  const shop = await openShop({ method: "vbank", server: proxy.url });
  const order = await issued(shop);
  await expect(shop.output("connection")).toHaveText("poll");
  expect(proxy.seen.streams).toBeGreaterThan(0);
  await server.deposit(order);
  await paid(shop);
  await proxy.close();
});

test("where streams are held back, and sockets are not", async ({
  openShop,
  server,
}) => {
  const proxy = await badProxy(server.url, { holdStreams: true });
  const shop = await openShop({ method: "vbank", server: proxy.url });
  const order = await issued(shop);
  await server.deposit(order);
  await paid(shop, 2000);
  await proxy.close();
});

test("over a connection that was reset", async ({
  openShop,
  server,
  watch,
}) => {
  watch.allow(/WebSocket connection/, /net::ERR_/);
  const cable = await Cable.to(server.url);
  const shop = await openShop({ method: "vbank", server: cable.url });
  const order = await issued(shop);
  cable.cut();
  await expect(shop.output("connection")).toHaveText("offline");
  await server.deposit(order);
  cable.mend();
  await paid(shop);
  await cable.close();
});

test("over a connection that fell silent", async ({
  openShop,
  server,
  watch,
}) => {
  watch.allow(/WebSocket connection/, /net::ERR_/);
  const cable = await Cable.to(server.url);
  const shop = await openShop({ method: "vbank", server: cable.url });
  const order = await issued(shop);
  await expect(shop.output("connection")).toHaveText("ws");
  expect(cable.open).toBeGreaterThan(0);
  cable.silence();
  await server.deposit(order);
  await paid(shop);
  await cable.close();
});

test("on a page that was offline", async ({
  openShop,
  server,
  page,
  watch,
}) => {
  watch.allow(/WebSocket connection/, /net::ERR_/);
  const shop = await openShop({ method: "vbank" });
  const order = await issued(shop);
  await page.context().setOffline(true);
  await server.deposit(order);
  await page.context().setOffline(false);
  await paid(shop);
});

test("on a phone that slept", async ({ openShop, server, page, watch }) => {
  watch.allow(/WebSocket connection/, /net::ERR_/);
  const cable = await Cable.to(server.url);
  const shop = await openShop({ method: "vbank", server: cable.url });
  const order = await issued(shop);
  const phone = await page.context().newCDPSession(page);
  await phone.send("Page.setWebLifecycleState", { state: "frozen" });
  cable.silence(); // meanwhile the network forgot its connections
  await server.deposit(order);
  await phone.send("Page.setWebLifecycleState", { state: "active" });
  await paid(shop);
  await cable.close();
});

test("on a page that comes out of the back-forward cache", async ({
  openShop,
  server,
  page,
}) => {
  const shop = await openShop({ method: "vbank" });
  const order = await issued(shop);
  await page.goto("about:blank");
  await server.deposit(order);
  await page.goBack();
  await shop.ready();
  await paid(shop);
});

test("a payment by card survives a network that comes and goes", async ({
  openShop,
  server,
  watch,
}) => {
  watch.allow(/WebSocket connection/, /net::ERR_/);
  const cable = await Cable.to(server.url);
  const shop = await openShop({ server: cable.url });
  await shop.pay();
  await expect(shop.window.locator("button[value=paid]")).toBeVisible();
  cable.cut(); // from here on, the page cannot ask; the window is elsewhere
  await approve(shop.window);
  await expect(shop.frame).toBeHidden();
  cable.mend();
  await shop.result("paid");
  expect(await server.payments(await shop.order())).toHaveLength(1);
  await cable.close();
});
