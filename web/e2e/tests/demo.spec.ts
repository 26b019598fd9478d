// The demo shop at `/`: bought from without reading anything.
import { devices } from "@playwright/test";
import { Demo } from "../support/demo.ts";
import { chair } from "../support/shop.ts";
import { expect, test as base, ways } from "../support/test.ts";
import {
  approve,
  approveButton,
  decline,
  issue,
  leave,
  tamper,
} from "../support/window.ts";

const { defaultBrowserType: _, ...phone } = devices["Pixel 7"];

const test = base.extend<{ demo: Demo }>({
  demo: async ({ page, server }, use) => use(new Demo(page, server)),
});

for (const way of ways) {
  test(`card paid (${way})`, async ({ demo, server }) => {
    await server.play(way);
    await demo.choose();
    await demo.pay();
    await approve(demo.window);
    await demo.status("PAID");
    expect(await server.books(await demo.order())).toMatchObject({
      status: "PAID",
      paid: chair,
      gateway: [{ status: "paid", amount: chair }],
    });
  });

  test(`declined, then paid on the same order (${way})`, async ({
    demo,
    server,
  }) => {
    await server.play(way === "lost" ? "old" : way);
    await demo.choose();
    await demo.pay();
    await decline(demo.window);
    await demo.status("PENDING");
    await expect(demo.page.getByText("한도초과")).toBeVisible(); // the bank's words
    const order = await demo.order();
    await server.play(way);
    await demo.pay();
    await approve(demo.window);
    await demo.status("PAID");
    expect(await demo.order()).toBe(order);
    expect(await server.books(order)).toMatchObject({ paid: chair });
    await demo.readFromTop();
  });

  test(`window closed, then paid (${way})`, async ({ demo, server }) => {
    await server.play(way);
    await demo.choose();
    await demo.pay();
    await leave(demo.window);
    if (way === "lost") {
      await expect(demo.page.locator("#imp-iframe-sandbox")).toBeHidden();
      await demo.page.goto(`${server.url}/orders`);
      await demo.page.locator("a[href^='/orders/ord_']").first().click();
    }
    await demo.status("PENDING");
    await demo.pay();
    await approve(demo.window);
    await demo.status("PAID");
    expect(await server.payments(await demo.order())).toHaveLength(2);
    await expect(demo.page.locator("[data-event=PAID]")).toBeVisible();
    await expect(demo.page.locator("[data-event=STARTED]")).toHaveCount(0);
  });

  test(`tampered amount goes back (${way})`, async ({ demo, server }) => {
    await server.play(way);
    await demo.choose();
    await demo.pay();
    await tamper(demo.window, 100);
    await expect(
      demo.page.getByText("Another sum than the order's was paid."),
    ).toBeVisible();
    await expect
      .poll(async () => server.books(await demo.order()))
      .toMatchObject({
        status: "PENDING",
        paid: 0,
        gateway: [{ status: "cancelled", amount: 100, cancel_amount: 100 }],
      });
    // No second window opens under its number: the goods are ordered again.
    const spent = await demo.order();
    await expect(demo.payButton).toBeHidden();
    await demo.page.reload();
    await demo.page.getByRole("button", { name: "Put in cart again" }).click();
    await demo.page.getByRole("link", { name: /^Check out/ }).click();
    await demo.pay();
    await approve(demo.window);
    await demo.status("PAID");
    expect(await demo.order()).not.toBe(spent);
  });

  test(`account issued, and the page flips on its deposit (${way})`, async ({
    demo,
    server,
  }) => {
    await server.play(way);
    await demo.choose("vbank");
    await demo.pay();
    await issue(demo.window, way !== "lost");
    await demo.status("AWAITING_DEPOSIT");
    await expect(demo.account).toHaveText(/\d{6,}/);
    await expect(demo.page.getByRole("timer")).toBeVisible();
    const order = await demo.order();
    await server.deposit(order);
    await demo.status("PAID");
    expect(await server.books(order)).toMatchObject({ paid: chair });
  });

  test(`from an account to a card (${way})`, async ({ demo, server }) => {
    await server.play(way);
    await demo.choose("vbank");
    await demo.pay();
    await issue(demo.window, way !== "lost");
    await demo.status("AWAITING_DEPOSIT");
    await demo.page.getByText("Pay another way").click();
    await demo.pay();
    await approve(demo.window);
    await demo.status("PAID");
    const order = await demo.order();
    expect(await server.books(order)).toMatchObject({ paid: chair });
    await expect(server.deposit(order)).rejects.toThrow();
  });

  test(`reload in the middle (${way})`, async ({ demo, server }) => {
    await server.play(way);
    await demo.choose();
    await demo.pay();
    await expect(approveButton(demo.window)).toBeVisible();
    await demo.page.reload();
    await demo.status("PENDING");
    await demo.pay();
    await approve(demo.window);
    await demo.status("PAID");
    expect(await server.books(await demo.order())).toMatchObject({
      paid: chair,
    });
  });

  test(`a double click is one order (${way})`, async ({ demo, server }) => {
    await server.play(way);
    await demo.choose();
    await demo.payButton.dblclick();
    await approve(demo.window);
    await demo.status("PAID");
    expect(await server.payments(await demo.order())).toHaveLength(1);
    await demo.page.goto(`${server.url}/orders`);
    await expect(demo.page.locator("a[href^='/orders/ord_']")).toHaveCount(1);
  });

  test.describe(`on a phone (${way})`, () => {
    test.use(phone);

    test("card paid, by a redirect", async ({ demo, server, page }) => {
      await server.play(way);
      await demo.choose();
      await demo.pay();
      await approve(page);
      if (way === "lost") {
        await expect(approveButton(page)).toBeHidden();
        await page.goto(`${server.url}/orders`);
        await page.locator("a[href^='/orders/ord_']").first().click();
      }
      await demo.status("PAID");
      await expect(page).toHaveURL(/^(?!.*[?&](code|order_id)=)/);
      expect(await server.books(await demo.order())).toMatchObject({
        paid: chair,
      });
    });
  });
}

test("with a card, and with a virtual account in a second tab", async ({
  demo,
  server,
  context,
}) => {
  await demo.choose("vbank");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");

  const second = new Demo(await context.newPage(), server);
  await second.choose();
  await second.pay();
  await approve(second.window);
  await second.status("PAID");

  await demo.page.bringToFront();
  await server.deposit(await demo.order());
  await demo.status("PAID");
});

test("the order's page in two tabs flips in both", async ({
  demo,
  server,
  context,
}) => {
  await demo.choose("vbank");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  const other = new Demo(await context.newPage(), server);
  await other.page.goto(demo.page.url());
  await other.status("AWAITING_DEPOSIT");
  await server.deposit(await demo.order());
  await other.status("PAID");
  await demo.status("PAID");
});

test("an order that nobody pays expires on the page", async ({
  demo,
  server,
}) => {
  await demo.choose("vbank");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  const order = await demo.order();
  await server.control("clock", { advance: "90h" });
  await expect(demo.page.locator("[data-order-id]")).toHaveAttribute(
    "data-status",
    "EXPIRED",
    { timeout: 20_000 }, // timers look each five seconds
  );
  await expect(server.deposit(order)).rejects.toThrow();
});

test("the countdown goes by the server's clock", async ({ demo, page }) => {
  await page.clock.setSystemTime(Date.now() - 2 * 86_400_000);
  await demo.choose("vbank");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  await expect(page.getByRole("timer")).toHaveText(/(2 days|3 days)/);
});

test("bought at once: one of it, beside what is in the cart", async ({
  demo,
  server,
}) => {
  const { page } = demo;
  await demo.putIn();
  await page.getByRole("button", { name: /^Add .*책상/ }).click();
  await demo.choose();
  await demo.pay();
  await approve(demo.window);
  await demo.status("PAID");
  expect(await server.books(await demo.order())).toMatchObject({ paid: chair });
  await expect(page.getByRole("link", { name: "Cart 2" })).toBeVisible();
});

test("faults are shown at their fields", async ({ demo }) => {
  await demo.choose("vbank");
  const { page } = demo;
  await page.getByRole("button", { name: "Clear" }).click();
  await demo.pay();
  const name = page.getByLabel("Name", { exact: true });
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(name).toBeFocused();
  await page.getByRole("button", { name: "Fill in a sample" }).click();
  await demo.pay();
  await expect(approveButton(demo.window)).toBeVisible();
});

test("refunded by the shop's owner, in part and in full", async ({
  demo,
  server,
}) => {
  const { page } = demo;
  await demo.choose();
  await demo.pay();
  await approve(demo.window);
  await demo.status("PAID");
  const order = await demo.order();
  const tools = page.getByRole("button", { name: /^Sandbox/ });
  if ((await tools.getAttribute("aria-expanded")) === "false") {
    await tools.click();
  }
  await page.getByRole("switch", { name: "Act as shop owner" }).click();
  await page.getByRole("radio", { name: "A part" }).check({ force: true });
  await page.getByLabel("Sum to refund").fill("9000");
  await page.getByRole("button", { name: /^Refund ₩9,000/ }).click();
  await demo.status("PARTIALLY_REFUNDED");
  await page.getByRole("button", { name: /^Refund ₩80,000/ }).click();
  await demo.status("REFUNDED");
  expect(await server.books(order)).toMatchObject({
    refunded: chair,
    gateway: [{ cancel_amount: chair }],
  });
});

test("from abroad: Korean times and English names", async ({
  newContext,
  server,
}) => {
  const zones = { timezoneId: "America/New_York", locale: "en-US" };
  const page = await (await newContext(zones)).newPage();
  const demo = new Demo(page, server);
  await demo.choose("vbank");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  await expect(page.locator(".account-bank")).toHaveText(/^[A-Z][A-Za-z ]+$/);
  const made = page.locator("[data-event=CREATED] time");
  const at = new Date((await made.getAttribute("datetime"))!);
  const hour = { timeZone: "Asia/Seoul", hour: "numeric", minute: "2-digit" };
  await expect(made).toContainText(at.toLocaleTimeString("en", hour as object));
  await expect(page.getByText("All times are Korean (UTC+9).")).toBeVisible();
});

test("an address where nothing is", async ({ demo, page, server, watch }) => {
  watch.allow(/status of 404/);
  const answer = await page.goto(`${server.url}/nowhere`);
  expect(answer!.status()).toBe(404);
  await demo.heading("There is no such page");
  await page.getByRole("link", { name: "Go to the shop" }).click();
  await expect(page.getByRole("button", { name: /^Buy now/ })).not.toHaveCount(
    0,
  );
});

test("a payment that cannot start says so", async ({ demo, page, watch }) => {
  watch.allow(/status of 503/);
  await demo.choose();
  await page.route("**/graphql", (route) =>
    route.request().postData()?.includes("createOrder(")
      ? route.fulfill({ status: 503, body: "away" })
      : route.continue(),
  );
  await demo.pay();
  await expect(
    page.getByRole("alert").getByText("The payment could not start"),
  ).toBeVisible();
});

test.describe("the sandbox's tools on a phone", () => {
  test.use(phone);

  test("make room once they were used", async ({ page, server }) => {
    await page.goto(server.url);
    const fold = page.getByRole("button", { name: /^Sandbox/ });
    const used = page.getByRole("button", { name: "+1 hour" });
    await fold.click();
    const box = await page.getByRole("complementary").first().boundingBox();
    expect(box!.height).toBeLessThan(page.viewportSize()!.height * 0.7);
    await used.click();
    await expect(used).toBeHidden();
    await expect(fold).toBeFocused();
    await fold.click();
    await page.getByRole("link", { name: "Orders" }).first().click();
    await expect(page).toHaveURL(/\/orders$/);
    await expect(used).toBeHidden();
  });
});

test("Korean: bought from in Korean", async ({ newContext, server }) => {
  const context = await newContext({ locale: "ko-KR" });
  const demo = new Demo(await context.newPage(), server);
  await demo.choose();
  await expect(demo.page.locator("html")).toHaveAttribute("lang", "ko");
  await demo.pay();
  await approve(demo.window);
  await demo.status("PAID");
  await demo.heading("결제가 끝났어요");
});
