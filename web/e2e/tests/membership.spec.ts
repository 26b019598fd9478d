// Stored cards and memberships in the demo shop: what a customer sees, and the
// money in both books.
import { devices } from "@playwright/test";
import { Member, declining, decliningLater, good } from "../support/member.ts";
import { Server } from "../support/server.ts";
import { expect, test as base } from "../support/test.ts";
import { frameOf, leave } from "../support/window.ts";

const { defaultBrowserType: _, ...phone } = devices["Pixel 7"];

/** A server of its own, because its clock goes months ahead. */
const test = base.extend<{ member: Member }, { ahead: Server }>({
  ahead: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],
  member: async ({ page, ahead }, use) => {
    await ahead.settings();
    await use(await Member.signIn(page, ahead));
  },
});

// Months are lived through, on a machine that may be busy.
test.describe.configure({ timeout: 90_000 });

test("a guest is led to sign in, and back", async ({ page, ahead }) => {
  await page.goto(`${ahead.url}/cards`);
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /^Sign in as/ }).click();
  await expect(page).toHaveURL(/\/cards$/);
});

test("a card is registered and deleted", async ({ member, page }) => {
  await member.go("/cards");
  await expect(page.getByText("No cards yet")).toBeVisible();
  await member.register(good);
  await expect(member.cards).toHaveText([/1234/]);
  await page.reload();
  await expect(member.cards).toHaveText([/1234/]);
  await member.press(/^Delete /);
  await member.press("Yes, delete it");
  await expect(page.getByText("No cards yet")).toBeVisible();
  // A registration is no purchase.
  await member.go("/orders");
  await expect(page.getByText("No orders yet")).toBeVisible();
});

test("a card is registered, and neither callback nor webhook come", async ({
  member,
  ahead,
}) => {
  await ahead.settings({ lose_callback: true, webhook_url: "" });
  await member.go("/cards");
  await member.register(good);
  await expect(member.cards).toHaveText([/1234/]);
});

test("the window is closed: nothing is stored", async ({ member, page }) => {
  await member.go("/cards");
  await member.openWindow();
  await leave(frameOf(page));
  await expect(page.getByText("You closed the window")).toBeVisible();
  await member.register(good);
  await expect(member.cards).toHaveCount(1);
});

test("a reload while the window is open, and the card is stored", async ({
  member,
  page,
  ahead,
}) => {
  await member.go("/cards");
  await member.openWindow();
  const button = frameOf(page).locator("button[name=outcome][value=paid]");
  await expect(button).toBeVisible();
  const open =
    await ahead.control<
      { imp_uid: string; status: string; customer_uid: string | null }[]
    >("payments");
  const [window] = open.filter((p) => p.customer_uid && p.status === "ready");
  await ahead.control("approve", { imp_uid: window!.imp_uid, webhook: "none" });
  await page.reload();
  await expect(member.cards).toHaveCount(1);
});

test.describe("on a phone", () => {
  test.use(phone);

  for (const redirects of ["once", "twice", "never"]) {
    test(`a card is registered, redirected ${redirects}, with no callback`, async ({
      member,
      page,
      ahead,
    }) => {
      await ahead.settings({ redirects, webhook_url: "" });
      await member.go("/cards");
      await member.openWindow();
      await member.fill(page, good); // the window took the page's place
      if (redirects === "never") {
        await expect(page.locator("button[value=paid]")).toBeHidden();
        await member.go("/cards"); // the customer comes back by hand
      }
      await expect(member.cards).toHaveText([/1234/]);
      await expect(page).toHaveURL(`${ahead.url}/cards`); // as it was
      await expect(page.getByText("Your card is stored.")).toBeVisible();
    });
  }

  test("a membership begins after a redirect", async ({ member, page }) => {
    await member.go("/membership");
    await member.openWindow();
    await member.fill(page, good);
    await member.press(/^Pay .* and start$/);
    await member.status("ACTIVE");
  });
});

test("a membership: charged by itself, declined, recovered with another card, cancelled", async ({
  member,
  page,
  ahead,
  newContext,
}) => {
  const id = await member.join(decliningLater); // good for 45 days
  await expect(member.charges("PAID")).toHaveCount(1);
  const next = page.getByRole("region", { name: "Next payment" });
  await expect(next).toContainText("₩9,900");

  // A month later the charge is on the page, which nobody touched.
  await member.months(1);
  await expect(member.charges("PAID")).toHaveCount(2);
  await expect(member.charges("SCHEDULED")).toHaveCount(1);
  expect(await member.taken(id)).toEqual([1, 1]);
  expect(await member.scheduled()).toBe(1);
  await member.charges("PAID").first().getByRole("link").click();
  await expect(page.locator("[data-order-id]")).toHaveAttribute(
    "data-status",
    "PAID",
  );
  await page.getByRole("button", { name: "View receipt" }).click();
  await expect(page.getByRole("dialog")).toContainText("₩9,900");
  await page.goBack();

  // Then the card has expired.
  await expect(member.charges("PAID")).toHaveCount(2);
  await member.months(1);
  await member.status("PAST_DUE");
  await expect(page.getByRole("alert")).toContainText("₩9,900");
  expect(await member.taken(id)).toEqual([0, 1, 1]);

  // Its owner sees it.
  const desk = await (await newContext()).newPage();
  await desk.goto(`${ahead.url}/plans`);
  await desk.getByRole("switch", { name: "Act as shop owner" }).check();
  const row = desk.locator(`a[href$="${id}"]`);
  await expect(row).toContainText("Past due");

  // Another card that declines does not help; a good one pays at once.
  await member.register(declining);
  await member.press("Pay with this card");
  await expect(
    page.getByRole("alert").filter({ hasText: "declined, too" }),
  ).toBeVisible();
  await member.status("PAST_DUE");
  await member.register(good);
  await member.press("Pay with this card");
  await member.status("ACTIVE");
  await expect(member.charges("PAID")).toHaveCount(3);
  expect(await member.taken(id)).toEqual([1, 1, 1]);
  await desk.reload();
  await expect(row).toBeHidden();

  // At the end of the period, then after all not, then now.
  await member.press("Cancel membership");
  await member.press("End it");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Your membership is ending",
  );
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByText("No payment is planned")).toBeVisible();
  await expect(member.charges("SCHEDULED")).toHaveCount(0);
  await member.press("Keep my membership");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "You are a member",
  );
  await member.press("Cancel membership");
  await page.getByRole("radio", { name: "Right now" }).check({ force: true });
  await member.press("End it");
  await member.status("CANCELLED");
  await member.months(2);
  expect(await member.taken(id)).toEqual([1, 1, 1]);

  // What was bought are three months, on the days of their payment; the order
  // of the charge that was withdrawn is no purchase.
  await member.go("/orders");
  const rows = page.locator("a[href^='/orders/ord_']");
  await expect(rows).toHaveCount(3);
  const days = await rows.locator("time").allTextContents();
  expect(new Set(days.map((d) => d.replace(/,.*/, ""))).size).toBe(3);
  await member.go(`/orders/${await member.withdrawn()}`);
  await expect(page.getByRole("button", { name: /cart/ })).toBeHidden();
  const main = page.getByRole("main");
  await main.getByRole("link", { name: "Membership" }).click();
  await expect(page).toHaveURL(/\/membership$/);
});

test("paused, nothing is charged; resumed, it goes on", async ({ member }) => {
  const id = await member.join(good);
  await member.press("Pause");
  await member.status("PAUSED");
  await expect(member.charges("PAID")).toHaveCount(1);
  await expect(member.charges("SCHEDULED")).toHaveCount(0);
  await member.months(2);
  expect((await member.taken(id)).filter(Boolean)).toEqual([1]);
  await member.press("Resume");
  await expect(member.charges("SCHEDULED")).toHaveCount(1);
  await member.months(1);
  await expect(member.charges("PAID")).toHaveCount(2);
  await member.status("ACTIVE");
});

test("the first payment is declined: there is no membership", async ({
  member,
  page,
}) => {
  await member.go("/membership");
  await member.register(declining);
  await member.press(/^Pay .* and start$/);
  const alert = page.getByRole("alert");
  await expect(alert).toContainText("Your membership has not started");
  await member.register(good);
  await member.press(/^Pay .* and start$/);
  await member.status("ACTIVE");
});

test("a card that pays for a membership is deleted with it", async ({
  member,
  page,
}) => {
  const id = await member.join(good);
  await member.go("/cards");
  await expect(member.cards).toHaveText([/Pays for/]);
  await member.press(/^Delete /);
  await member.press("Yes, delete it");
  await member.press("End the membership, too");
  await expect(page.getByText("No cards yet")).toBeVisible();
  expect((await member.plan(id)).status).toBe("CANCELLED");
});

test("a stored card pays at the checkout, after one that is declined", async ({
  member,
  page,
  ahead,
}) => {
  await member.go("/cards");
  await member.register(declining);
  await member.register(good);
  await expect(member.cards).toHaveCount(2);
  const choose = async (card: string) => {
    await page.getByRole("radio", { name: card }).check({ force: true });
    await page.getByRole("button", { name: /^Pay/ }).click();
  };
  await member.go("/");
  await page.getByRole("button", { name: /^Buy now: 원목/ }).click();
  await choose(declining);
  const order = page.locator("[data-order-id]");
  await expect(order).toHaveAttribute("data-status", "PENDING");
  const declined = await order.getAttribute("data-order-id");
  await page.goBack();
  await choose(good);
  await expect(order).toHaveAttribute("data-status", "PAID");
  expect(await order.getAttribute("data-order-id")).toBe(declined);
  const payments = await ahead.payments(declined!);
  expect(payments.map((p) => p.status).sort()).toEqual(["failed", "paid"]);
  await expect(page.locator("#imp-iframe-sandbox")).toBeHidden();
});
