// One order per press, whoever presses where, and whatever is lost.
import { chair, Shop } from "../support/shop.ts";
import { expect, test, ways } from "../support/test.ts";
import { approve, approveButton, issue } from "../support/window.ts";

/** How many orders this shopper has. */
const orders = (shop: Shop) =>
  shop.page.evaluate(async () => {
    const { orders } = await window.paygraph.request<{
      orders: { edges: unknown[] };
    }>("{ orders { edges { node { id } } } }");
    return orders.edges.length;
  });

for (const way of ways) {
  test(`a double click is one order (${way})`, async ({ openShop, server }) => {
    await server.play(way);
    const shop = await openShop();
    await shop.page
      .getByRole("button", { name: "Pay", exact: true })
      .dblclick();
    await approve(shop.window);
    await shop.result("paid");
    expect(await orders(shop)).toBe(1);
    expect(await server.payments(await shop.order())).toHaveLength(1);
  });

  test(`two tabs, and both hear of it (${way})`, async ({
    openShop,
    server,
    context,
  }) => {
    await server.play(way);
    const one = await openShop();
    await one.pay();
    await expect(approveButton(one.window)).toBeVisible();
    const order = await one.order();
    const other = await openShop({}, await context.newPage());
    await expect
      .poll(() => other.page.evaluate(() => document.body.dataset.ready))
      .toBeDefined();
    await approve(one.window);
    await one.result("paid");
    await other.result("paid");
    expect(await other.order()).toBe(order);
    expect(await server.books(order)).toMatchObject({ paid: chair });
  });
}

test("another tab takes the window over", async ({
  openShop,
  server,
  context,
}) => {
  const one = await openShop();
  await one.pay();
  await expect(approveButton(one.window)).toBeVisible();
  const order = await one.order();
  const other = await openShop({}, await context.newPage());
  await other.page.evaluate((id) => void window.paygraph.retry(id), order);
  await other.result("pending"); // it is open in the other tab
  await other.press("Try again");
  await expect(one.frame).toBeHidden();
  await approve(other.window);
  await other.result("paid");
  await one.result("paid");
  expect(await server.books(order)).toMatchObject({
    paid: chair,
    status: "PAID",
  });
});

test("money that comes twice goes back once, and both tabs stay paid", async ({
  openShop,
  server,
}) => {
  const shop = await openShop();
  await shop.pay();
  await expect(approveButton(shop.window)).toBeVisible();
  const order = await shop.order();
  const [first] = await server.payments(order);
  await shop.page.reload(); // a window that is left open at the PG
  await shop.ready();
  await shop.result("closed");
  await shop.press("Try again");
  await approve(shop.window);
  await shop.result("paid");
  await server.control("approve", { imp_uid: first!.imp_uid });
  await expect
    .poll(() => server.books(order))
    .toMatchObject({ status: "PAID", paid: chair, refunded: 0 });
  await expect
    .poll(async () =>
      (await server.payments(order)).map((p) => p.cancel_amount).sort(),
    )
    .toEqual([0, chair]);
  await shop.status("PAID");
});

test("the reply to createOrder is lost: the same order", async ({
  openShop,
  server,
  page,
  watch,
}) => {
  watch.allow(/net::ERR_FAILED/);
  const shop = await openShop();
  const made: string[] = [];
  await page.route(`${server.url}/graphql`, async (route) => {
    const body = route.request().postData() ?? "";
    if (!body.includes("createOrder") || made.length > 0)
      return route.fallback();
    const answer = await route.fetch();
    made.push((await answer.json()).data.createOrder.order.id);
    await route.abort(); // after the server did it
  });
  await shop.pay();
  await approve(shop.window);
  await shop.result("paid");
  expect(made).toEqual([await shop.order()]);
  expect(await orders(shop)).toBe(1);
});

test("the reply to createOrder is lost for good, and the page reloaded", async ({
  openShop,
  server,
  page,
  watch,
}) => {
  watch.allow(/net::ERR_/);
  const shop = await openShop();
  const made: string[] = [];
  await page.route(`${server.url}/graphql`, async (route) => {
    const body = route.request().postData() ?? "";
    if (!body.includes("createOrder")) return route.fallback();
    const answer = await route.fetch();
    made.push((await answer.json()).data.createOrder.order.id);
    await route.abort();
  });
  await shop.pay();
  await expect.poll(() => made.length).toBeGreaterThan(0);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.reload();
  await shop.ready();
  await shop.pay();
  await approve(shop.window);
  await shop.result("paid");
  expect(made[0]).toBe(await shop.order());
  expect(await orders(shop)).toBe(1);
});

test("an account is issued, and the page opened again later", async ({
  openShop,
  server,
}) => {
  const shop = await openShop({ method: "vbank" });
  await shop.pay();
  await issue(shop.window);
  await shop.result("virtualAccount");
  const number = await shop.output("account").textContent();
  await shop.page.reload();
  await shop.ready();
  await shop.result("virtualAccount");
  await expect(shop.output("account")).toHaveText(number!);
  await server.deposit(await shop.order());
  await shop.result("paid");
});
