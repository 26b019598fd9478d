// Payments through the SDK on a page of another origin, for every shape of the
// callback, and for one that never runs.
import { chair } from "../support/shop.ts";
import { expect, test, ways } from "../support/test.ts";
import {
  approve,
  approveButton,
  decline,
  issue,
  leave,
  tamper,
} from "../support/window.ts";

for (const way of ways) {
  test(`card paid (${way})`, async ({ openShop, server }) => {
    await server.play(way);
    const shop = await openShop();
    await shop.pay();
    await approve(shop.window);
    await shop.result("paid");
    await expect(shop.frame).toBeHidden();
    expect(await shop.history()).toEqual(["paid"]);
    expect(await server.books(await shop.order())).toMatchObject({
      status: "PAID",
      paid: chair,
      gateway: [{ status: "paid", amount: chair }],
    });
  });

  test(`declined, then paid on the same order (${way})`, async ({
    openShop,
    server,
  }) => {
    await server.play(way === "lost" ? "old" : way);
    const shop = await openShop();
    await shop.pay();
    await decline(shop.window);
    await shop.result("failed");
    const order = await shop.order();
    await server.play(way);
    await shop.press("Try again");
    await approve(shop.window);
    await shop.result("paid");
    expect(await shop.order()).toBe(order);
    const { gateway, ...books } = await server.books(order);
    expect(books).toMatchObject({ status: "PAID", paid: chair });
    expect(gateway.map((p) => p.status).sort()).toEqual(["failed", "paid"]);
  });

  test(`window closed, then opened again (${way})`, async ({
    openShop,
    server,
  }) => {
    await server.play(way);
    const shop = await openShop();
    await shop.pay();
    await leave(shop.window);
    if (way === "lost") {
      await expect(shop.frame).toBeHidden();
      await shop.page.reload();
      await shop.ready();
    }
    await shop.result("closed");
    const order = await shop.order();
    await shop.press("Try again");
    await approve(shop.window);
    await shop.result("paid");
    expect(await shop.order()).toBe(order);
    expect(await server.books(order)).toMatchObject({ paid: chair });
  });

  test(`tampered amount goes back, and the next press is another order (${way})`, async ({
    openShop,
    server,
  }) => {
    await server.play(way);
    const shop = await openShop();
    await shop.pay();
    await tamper(shop.window, 100);
    await shop.result("rejected");
    const rejected = await shop.order();
    await server.play("old");
    await shop.pay();
    await approve(shop.window);
    await shop.result("paid");
    expect(await server.books(await shop.order())).toMatchObject({
      status: "PAID",
      paid: chair,
    });
    await expect
      .poll(() => server.books(rejected), "the hundred won are back")
      .toMatchObject({
        status: "PENDING",
        paid: 0,
        gateway: [{ status: "cancelled", amount: 100, cancel_amount: 100 }],
      });
  });

  test(`virtual account, then its deposit (${way})`, async ({
    openShop,
    server,
  }) => {
    await server.play(way);
    const shop = await openShop({ method: "vbank" });
    await shop.pay();
    await issue(shop.window, way !== "lost");
    await shop.result("virtualAccount");
    await expect(shop.output("account")).toHaveText(/^\d+$/);
    const order = await shop.order();
    await server.deposit(order);
    await shop.result("paid");
    expect(await shop.history()).toEqual(["virtualAccount", "paid"]);
    expect(await server.books(order)).toMatchObject({
      status: "PAID",
      paid: chair,
    });
  });

  test(`from an account to a card (${way})`, async ({ openShop, server }) => {
    await server.play(way);
    const shop = await openShop({ method: "vbank" });
    await shop.pay();
    await issue(shop.window, way !== "lost");
    await shop.result("virtualAccount");
    const order = await shop.order();
    await shop.press("By card instead");
    await approve(shop.window);
    await shop.result("paid");
    await expect(server.deposit(order), "the account is closed")
      .rejects //
      .toThrow();
    const { gateway, ...books } = await server.books(order);
    expect(books).toMatchObject({ status: "PAID", paid: chair });
    expect(gateway.filter((p) => p.status === "paid")).toHaveLength(1);
  });

  test(`reload while the window is open (${way})`, async ({
    openShop,
    server,
  }) => {
    await server.play(way);
    const shop = await openShop();
    await shop.pay();
    await expect(approveButton(shop.window)).toBeVisible();
    await shop.page.reload();
    await shop.ready();
    await shop.result("closed");
    const order = await shop.order();
    await shop.press("Try again");
    await approve(shop.window);
    await shop.result("paid");
    expect(await server.books(order)).toMatchObject({ paid: chair });
    expect(await server.payments(order)).toHaveLength(2);
  });

  test(`reload when the window is done (${way})`, async ({
    openShop,
    server,
  }) => {
    await server.play(way, { webhook_url: "" });
    const shop = await openShop();
    await shop.pay();
    await expect(approveButton(shop.window)).toBeVisible();
    const order = await shop.order();
    // Paid behind the page's back, and nobody tells.
    const [open] = await server.payments(order);
    await server.control("approve", {
      imp_uid: open!.imp_uid,
      webhook: "none",
    });
    await shop.page.reload();
    await shop.ready();
    await shop.result("paid");
    expect(await server.books(order)).toMatchObject({ paid: chair });
  });
}

test("closed without a word: the next presses find out, and open it again", async ({
  openShop,
  server,
}) => {
  await server.play("lost");
  const shop = await openShop();
  await shop.pay();
  const order = await shop.order();
  await leave(shop.window);
  await expect(shop.frame).toBeHidden();
  await expect(async () => {
    await shop.pay();
    await expect(shop.output("result")).toHaveText("closed", { timeout: 500 });
  }).toPass();
  await shop.pay();
  await approve(shop.window);
  await shop.result("paid");
  expect(await shop.order()).toBe(order);
});

test("declined, and nobody tells: the page asks", async ({
  openShop,
  server,
}) => {
  await server.play("lost");
  const shop = await openShop();
  await shop.pay();
  await decline(shop.window);
  await expect(shop.output("result")).toHaveText("failed", { timeout: 15_000 });
  await expect(shop.frame).toBeHidden();
});
