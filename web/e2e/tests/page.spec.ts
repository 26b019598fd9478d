// What frameworks and browsers do to a page while somebody pays.
import { chromium, type Browser } from "@playwright/test";
import config from "../playwright.config.ts";
import { Shop } from "../support/shop.ts";
import { expect, test as base } from "../support/test.ts";
import {
  approve,
  approveButton,
  decline,
  frameOf,
  issue,
} from "../support/window.ts";

/** The whole Chromium, as people have it: it blocks popups, and keeps pages to go back to. */
const test = base.extend<object, { natural: Browser }>({
  natural: [
    async ({}, use) => {
      const browser = await chromium.launch({
        ...config.use!.launchOptions,
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        ignoreDefaultArgs: [
          "--disable-popup-blocking",
          "--disable-back-forward-cache",
        ],
      });
      await use(browser);
      await browser.close();
    },
    { scope: "worker" },
  ],
});

test("React in StrictMode: one order, one result", async ({
  page,
  site,
  server,
}) => {
  await page.goto(`${site.url}/react?server=${server.url}`);
  await page.getByRole("button", { name: "Pay" }).click();
  await approve(frameOf(page));
  await expect(page.getByRole("status")).toHaveText("paid");
  await expect(page.getByTestId("results")).toHaveText("1");
  const order = (await page.getByTestId("order").textContent())!;
  expect(await server.payments(order)).toHaveLength(1);
});

test("React in StrictMode: a redirect's code is not lost", async ({
  page,
  site,
  server,
}) => {
  await page.goto(`${site.url}/react?server=${server.url}&kind=redirect`);
  await page.getByRole("button", { name: "Pay" }).click();
  await approve(page);
  await expect(page.getByRole("status")).toHaveText("paid");
  await expect(page).toHaveURL(/^(?!.*code=)/);
});

test("React: unmounted while the window is open", async ({
  page,
  site,
  server,
}) => {
  await page.goto(`${site.url}/react?server=${server.url}`);
  await page.getByRole("button", { name: "Pay" }).click();
  await expect(approveButton(frameOf(page))).toBeVisible();
  await page.getByRole("button", { name: "Unmount" }).dispatchEvent("click");
  await expect(page.getByTestId("fault")).toHaveText("ABORTED");
  await expect(page.locator("#imp-iframe-sandbox")).toBeHidden();
  // Mounted again, it goes on with the same order.
  await page.getByRole("button", { name: "Mount" }).click();
  await expect(page.getByRole("status")).toHaveText("closed");
});

test("Vue: reactive inputs, results in reactive state", async ({
  page,
  site,
  server,
}) => {
  await page.goto(`${site.url}/vue?server=${server.url}`);
  await page.getByLabel("Quantity").fill("2");
  await page.getByRole("button", { name: "Pay" }).click();
  await decline(frameOf(page));
  await expect(page.getByRole("status")).toHaveText("failed");
  await page.getByRole("button", { name: "Try again" }).click();
  await approve(frameOf(page));
  await expect(page.getByRole("status")).toHaveText("paid");
  await expect(page.getByTestId("sum")).toHaveText("₩178,000");
});

test("frozen objects are inputs too", async ({ openShop, page }) => {
  const shop = await openShop();
  await page.evaluate(() => {
    const line = Object.freeze({ sku: "lamp", quantity: 1 });
    void window.paygraph.checkout(
      Object.freeze({ lines: Object.freeze([line]) }),
    );
  });
  await approve(shop.window);
  await shop.result("paid");
});

test("disposed while the window is open: nothing stays behind", async ({
  openShop,
  server,
}) => {
  const shop = await openShop();
  await shop.pay();
  await expect(approveButton(shop.window)).toBeVisible();
  await shop.page.locator("#leave").dispatchEvent("click");
  await expect(shop.frame).toBeHidden();
  await expect(shop.output("fault")).toContainText("ABORTED");
  const order = await shop.order();
  const [payment] = await server.payments(order);
  await server.control("approve", { imp_uid: payment!.imp_uid });
  await expect
    .poll(async () => (await server.books(order)).status)
    .toBe("PAID");
  await shop.status("PENDING"); // this page does not listen any more
});

test("a popup opens inside the click", async ({
  natural,
  site,
  server,
  watch,
}) => {
  const context = await natural.newContext({ locale: "en-US" });
  watch.on(context);
  const page = await context.newPage();
  const shop = await Shop.open(page, site, server, { popup: "" });
  await shop.press("Prepare");
  await shop.status("ready");
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    shop.press("Open"),
  ]);
  await approve(popup);
  await shop.result("paid");
  await expect.poll(() => popup.isClosed()).toBe(true);
  await context.close();
});

test("a card's popup opens in the first click, which loads what it needs", async ({
  natural,
  site,
  server,
  watch,
}) => {
  const context = await natural.newContext({ locale: "en-US" });
  watch.on(context);
  const page = await context.newPage();
  const token = server.token("popup");
  await page.exposeFunction("freshToken", () => token);
  await Shop.open(page, site, server);
  await page.evaluate(() => {
    const button = document.createElement("button");
    button.textContent = "Register";
    button.onclick = async () => {
      const result = await window.paygraph.registerCard({ popup: true });
      button.textContent = result.kind;
    };
    document.body.append(button);
  });
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("button", { name: "Register" }).click(),
  ]);
  await approve(popup);
  await expect(page.getByRole("button", { name: "stored" })).toBeVisible();
  await context.close();
});

test("a popup that is blocked says so, and opens with the next press", async ({
  natural,
  site,
  server,
  watch,
}) => {
  watch.allow(/popup/i);
  const context = await natural.newContext({ locale: "en-US" });
  watch.on(context);
  const page = await context.newPage();
  // Nobody pressed anything: browsers open no popup for such a page. Nor may
  // the test look at it meanwhile, which counts as somebody's touch.
  const shop = new Shop(page, site, server);
  await Promise.all([
    page.waitForEvent("console", (m) => m.text() === "pressed by nobody"),
    page.goto(shop.address({ popup: "", auto: "" })),
  ]);
  await expect(shop.output("fault")).toContainText("POPUP_BLOCKED");
  const [popup] = await Promise.all([page.waitForEvent("popup"), shop.pay()]);
  await approve(popup);
  await shop.result("paid");
  expect(await server.payments(await shop.order())).toHaveLength(1);
  await context.close();
});

test("a popup that is closed can be opened again", async ({
  openShop,
  page,
}) => {
  const shop = await openShop({ popup: "" });
  const [first] = await Promise.all([page.waitForEvent("popup"), shop.pay()]);
  await expect(approveButton(first)).toBeVisible();
  await first.close();
  await shop.result("closed");
  const order = await shop.order();
  const [second] = await Promise.all([page.waitForEvent("popup"), shop.pay()]);
  await approve(second);
  await shop.result("paid");
  expect(await shop.order()).toBe(order);
});

test("out of the back-forward cache, the page is current", async ({
  natural,
  site,
  server,
  watch,
}) => {
  const context = await natural.newContext({ locale: "en-US" });
  watch.on(context);
  const page = await context.newPage();
  const shop = await Shop.open(page, site, server, { method: "vbank" });
  await shop.pay();
  await issue(shop.window);
  await shop.result("virtualAccount");
  await page.evaluate(() => {
    addEventListener("pageshow", ({ persisted }) => {
      document.body.dataset.persisted = String(persisted);
    });
  });
  const order = await shop.order();
  await page.goto(`${site.url}/away`);
  await server.deposit(order);
  await page.goBack({ waitUntil: "commit" });
  await shop.result("paid");
  await expect(page.locator("body")).toHaveAttribute("data-persisted", "true");
  await context.close();
});

test("the script is blocked: said so, and loaded with the next press", async ({
  openShop,
  page,
  server,
  watch,
}) => {
  watch.allow(/net::ERR_FAILED/);
  await page.route(/\/sandbox\/iamport\.js$/, (route) => route.abort());
  const shop = await openShop({ cold: "" });
  await shop.pay();
  await expect(shop.output("fault")).toContainText("SCRIPT_BLOCKED");
  await page.unroute(/\/sandbox\/iamport\.js$/);
  await shop.pay();
  await approve(shop.window);
  await shop.result("paid");
  expect(await server.payments(await shop.order())).toHaveLength(1);
});
