// On a phone the page itself goes to the window, and the callback never runs.
import { devices } from "@playwright/test";
import { chair } from "../support/shop.ts";
import { expect, test } from "../support/test.ts";
import {
  approve,
  approveButton,
  decline,
  issue,
  leave,
} from "../support/window.ts";

const { defaultBrowserType: _, ...phone } = devices["Pixel 7"];

/** What the address bar must not keep. */
const stripped = /^(?!.*[?&](order_id|status|code)=)/;

for (const redirects of ["once", "twice", "never"] as const) {
  for (const style of ["old", "new", "imp_success"] as const) {
    test.describe(`on a phone, redirected ${redirects} (${style})`, () => {
      test.use(phone);

      test("card paid", async ({ openShop, server, page }) => {
        await server.settings({ redirects, callback_style: style });
        let hits = 0;
        page.on("request", (request) => {
          hits += request.url().includes("/payments/complete") ? 1 : 0;
        });
        const shop = await openShop();
        await shop.pay();
        await approve(page); // the window took the page's place
        if (redirects === "never") {
          await expect(approveButton(page)).toBeHidden();
          await page.goto(shop.address()); // the buyer comes back by hand
        }
        await shop.ready();
        await shop.result("paid");
        await expect(page).toHaveURL(stripped);
        expect(await shop.history()).toEqual(["paid"]);
        expect(hits).toBe({ once: 1, twice: 2, never: 0 }[redirects]);
        expect(await server.books(await shop.order())).toMatchObject({
          status: "PAID",
          paid: chair,
          gateway: [{ status: "paid" }],
        });
      });
    });
  }
}

test.describe("on a phone", () => {
  test.use(phone);

  test("declined, then paid on the same order", async ({
    openShop,
    server,
    page,
  }) => {
    const shop = await openShop();
    await shop.pay();
    await decline(page);
    await shop.ready();
    await shop.result("failed");
    const order = await shop.order();
    await shop.press("Try again");
    await approve(page);
    await shop.ready();
    await shop.result("paid");
    expect(await shop.order()).toBe(order);
    expect(await server.books(order)).toMatchObject({ paid: chair });
  });

  test("window closed, then paid", async ({ openShop, page }) => {
    const shop = await openShop();
    await shop.pay();
    await leave(page);
    await shop.ready();
    await shop.result("closed");
    await shop.press("Try again");
    await approve(page);
    await shop.ready();
    await shop.result("paid");
  });

  test("back from the window by the browser's button", async ({
    openShop,
    page,
  }) => {
    const shop = await openShop();
    await shop.pay();
    await expect(page.locator("button[value=paid]")).toBeVisible();
    await page.goto(shop.address()); // the window's own steps lie between
    await shop.ready();
    await shop.result("closed");
    await shop.press("Try again");
    await approve(page);
    await shop.ready();
    await shop.result("paid");
  });

  test("virtual account, then its deposit", async ({
    openShop,
    server,
    page,
  }) => {
    const shop = await openShop({ method: "vbank" });
    await shop.pay();
    await issue(page);
    await shop.ready();
    await shop.result("virtualAccount");
    await server.deposit(await shop.order());
    await shop.result("paid");
    expect(await shop.history()).toEqual(["virtualAccount", "paid"]);
  });

  test("another browser comes back, which knows nothing", async ({
    openShop,
    newContext,
    server,
    page,
    site,
  }) => {
    await server.settings({ redirects: "never" });
    const shop = await openShop();
    const [window] = await Promise.all([
      page.waitForRequest(/\/sandbox\/window\/open$/),
      shop.pay(),
    ]);
    const asked = JSON.parse(
      new URLSearchParams(window.postData()!).get("data")!,
    );
    await approve(page);
    await expect(approveButton(page)).toBeHidden();
    const [payment] = await server.payments(asked.merchant_uid);

    const other = await (await newContext(phone)).newPage();
    const back = new URL(asked.m_redirect_url);
    back.searchParams.set("imp_uid", payment!.imp_uid);
    back.searchParams.set("merchant_uid", asked.merchant_uid);
    await other.goto(back.href);
    await expect(other.locator("#result")).toHaveText("paid");
    await expect(other.locator("#order")).toHaveText(asked.merchant_uid);
    await expect(other).toHaveURL(stripped);
    expect(new URL(other.url()).origin).toBe(site.url);
    // For that order alone, without the buyer: it is still nobody's browser.
    await other.reload();
    await expect(other.locator("body")).toHaveAttribute("data-ready");
    await expect(other.locator("#result")).toBeEmpty();
  });

  test("a code works once", async ({ openShop, server, page }) => {
    const shop = await openShop();
    const [landing] = await Promise.all([
      page.waitForRequest(
        (r) => r.isNavigationRequest() && /[?&]code=/.test(r.url()),
      ),
      shop.pay().then(() => approve(page)),
    ]);
    await shop.result("paid");
    const code = new URL(landing.url()).searchParams.get("code");
    const { exchangeReturnCode: again } = await server.graphql<{
      exchangeReturnCode: { __typename: string };
    }>(
      `mutation ($input: ExchangeReturnCodeInput!) { exchangeReturnCode(input: $input) { __typename } }`,
      { input: { code } },
      null,
    );
    expect(again.__typename).toBe("NotFound");
  });

  test("into an app, by a link", async ({ openShop, server, page, watch }) => {
    watch.allow(/myshop:/); // no app is installed here
    const shop = await openShop({ return: "myshop://pay" });
    await shop.pay();
    await approve(page);
    await page.waitForURL(/\/payments\/complete/);
    const link = page.locator("a[href^='myshop:']");
    const url = new URL((await link.getAttribute("href"))!);
    expect(url.searchParams.get("status")).toBe("PAID");
    // What the app does with it: a token for this order, which it polls.
    const { exchangeReturnCode: bought } = await server.graphql<{
      exchangeReturnCode: { accessToken: string };
    }>(
      `mutation ($input: ExchangeReturnCodeInput!) { exchangeReturnCode(input: $input) {
        ... on ExchangeReturnCodeSuccess { accessToken } } }`,
      { input: { code: url.searchParams.get("code") } },
      null,
    );
    const { order } = await server.graphql<{ order: { status: string } }>(
      `query ($id: ID!) { order(id: $id) { status } }`,
      { id: url.searchParams.get("order_id") },
      bought.accessToken,
    );
    expect(order.status).toBe("PAID");
  });
});
