// The sandbox's payment window, from a page that knows nothing but IMP and the
// API: what Iamport's own window does, in every shape of its callback.
import type { Page } from "@playwright/test";
import type { Server, Way } from "../support/server.ts";
import type { Site } from "../support/pages.ts";
import { expect, test, ways } from "../support/test.ts";
import { approve, decline, frameOf, leave, tamper } from "../support/window.ts";

const chair = 89_000;

/** Opens the shop and orders; returns the order's id. */
async function order(
  page: Page,
  site: Site,
  server: Server,
  options: Record<string, string> = {},
) {
  const query = new URLSearchParams({ server: server.url, ...options });
  await page.goto(`${site.url}/window?${query}`);
  await page.getByRole("button", { name: "Order" }).click();
  const id = page.locator("#id");
  await expect(id).not.toBeEmpty();
  return (await id.textContent())!;
}

const pay = (page: Page) =>
  page.getByRole("button", { name: "Pay", exact: true }).click();

const reply = async (page: Page) => {
  await expect(page.locator("#reply")).not.toBeEmpty();
  return JSON.parse((await page.locator("#reply").textContent())!);
};

/** What tells a page that all went well, by the shape of the callback. */
const flag: Record<Exclude<Way, "lost">, object> = {
  old: { success: true },
  imp_success: { imp_success: true },
  new: {},
};

for (const way of ways) {
  test(`card paid (${way})`, async ({ page, site, server }) => {
    await server.play(way);
    const id = await order(page, site, server);
    await pay(page);
    await approve(frameOf(page));
    await expect(page.locator("#live")).toHaveText("PAID");
    if (way === "lost") {
      await expect(page.locator("#reply")).toBeEmpty();
    } else {
      const told = await reply(page);
      expect(told).toMatchObject({ merchant_uid: id, ...flag[way] });
      expect("success" in told, "success").toBe(way === "old");
      expect("imp_success" in told, "imp_success").toBe(way === "imp_success");
      await expect(page.locator("#outcome")).toContainText("PaymentSettled");
    }
    expect(await server.books(id)).toMatchObject({
      status: "PAID",
      paid: chair,
      gateway: [{ status: "paid", amount: chair }],
    });
  });

  test(`declined, then paid on the same order (${way})`, async ({
    page,
    site,
    server,
  }) => {
    await server.play(way === "lost" ? "old" : way);
    const id = await order(page, site, server);
    await pay(page);
    await decline(frameOf(page));
    await expect(page.locator("#outcome")).toContainText("LIMIT_EXCEEDED");
    await server.play(way);
    await page.getByRole("button", { name: "Pay again" }).click();
    await approve(frameOf(page));
    await expect(page.locator("#live")).toHaveText("PAID");
    const { status, gateway } = await server.books(id);
    expect(status).toBe("PAID");
    expect(gateway.map((p) => p.status).sort()).toEqual(["failed", "paid"]);
  });

  test(`tampered amount goes back (${way})`, async ({ page, site, server }) => {
    await server.play(way);
    const id = await order(page, site, server);
    await pay(page);
    await tamper(frameOf(page), 100);
    if (way !== "lost") {
      await expect(page.locator("#outcome")).toContainText("AMOUNT_MISMATCH");
    }
    await expect
      .poll(() => server.books(id))
      .toMatchObject({
        status: "PENDING",
        paid: 0,
        gateway: [{ status: "cancelled", amount: 100, cancel_amount: 100 }],
      });
  });

  test(`virtual account and its deposit (${way})`, async ({
    page,
    site,
    server,
  }) => {
    await server.play(way);
    const id = await order(page, site, server, { method: "vbank" });
    await pay(page);
    await approve(frameOf(page));
    await expect(page.locator("#live")).toHaveText("AWAITING_DEPOSIT");
    if (way !== "lost") {
      await expect(page.locator("#outcome")).toContainText(
        "VirtualAccountIssued",
      );
    }
    await server.deposit(id);
    await expect(page.locator("#live")).toHaveText("PAID");
    expect(await server.books(id)).toMatchObject({ paid: chair });
  });
}

for (const way of ["old", "new", "imp_success"] as const) {
  test(`window closed (${way})`, async ({ page, site, server }) => {
    await server.play(way);
    const id = await order(page, site, server);
    await pay(page);
    await leave(frameOf(page));
    const told = await reply(page);
    expect(told.error_msg).toContain("취소");
    await expect(page.locator("#outcome")).toContainText("BUYER");
    expect(await server.books(id)).toMatchObject({
      status: "PENDING",
      gateway: [{ status: "ready" }],
    });
  });
}

test("every approval is declined, if the settings say so", async ({
  page,
  site,
  server,
}) => {
  await server.settings({ decline: "[F112]거래거절 잔액부족" });
  await order(page, site, server);
  await pay(page);
  await approve(frameOf(page));
  await expect(page.locator("#outcome")).toContainText("잔액부족");
});

test("a popup pays, and one that is closed says so", async ({
  page,
  site,
  server,
}) => {
  const id = await order(page, site, server, { kind: "popup" });
  let opens = page.waitForEvent("popup");
  await pay(page);
  const left = await opens;
  await expect(left.locator("button[value=paid]")).toBeVisible();
  await left.close();
  expect((await reply(page)).error_msg).toContain("취소");

  opens = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Pay again" }).click();
  const popup = await opens;
  const closed = popup.waitForEvent("close");
  await approve(popup);
  await closed;
  await expect(page.locator("#outcome")).toContainText("PaymentSettled");
  expect(await server.books(id)).toMatchObject({ status: "PAID" });
});

test("the page closes the window, and opens it again", async ({
  page,
  site,
  server,
}) => {
  await order(page, site, server);
  await pay(page);
  await expect(
    frameOf(page).locator("button[name=outcome][value=paid]"),
  ).toBeVisible();
  await page.locator("#close").dispatchEvent("click"); // the window covers it
  await expect(page.locator("#imp-iframe-sandbox")).toBeHidden();
  await pay(page);
  await approve(frameOf(page));
  await expect(page.locator("#outcome")).toContainText("PaymentSettled");
});
