// What a page loads of the SDK, and when: from the server, which is another
// origin than the page's.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";
import { approve } from "../support/window.ts";

/** The SDK's files that a page asks for, by their names. */
function asked(page: Page) {
  const names: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    const part = /^\/(checkout\.js$|sdk\/\w+)/.exec(pathname)?.[1];
    if (part) names.push(part);
  });
  return names;
}

test("a payment loads the SDK and live updates, and nothing of cards", async ({
  page,
  openShop,
}) => {
  const names = asked(page);
  const shop = await openShop();
  expect(names).toEqual(["checkout.js"]);
  await shop.pay();
  await approve(shop.window);
  await expect(shop.output("result")).toHaveText("paid");
  expect(names).toEqual(["checkout.js", "sdk/live"]);
});

test("the part for cards does not load, and loads with the next call", async ({
  page,
  openShop,
  watch,
}) => {
  watch.allow(/ERR_FAILED/);
  const names = asked(page);
  await openShop();
  const cards = () =>
    page.evaluate(() =>
      window.paygraph.cards().catch(({ code, retryable }) => ({
        ...{ code, retryable },
      })),
    );
  // Nothing else fails one file of a server that is there.
  await page.route("**/sdk/stored-*.js", (route) => route.abort(), {
    times: 1,
  });
  expect(await cards()).toEqual({ code: "NETWORK", retryable: true });
  expect(await cards()).toEqual([]);
  expect(names).toEqual(["checkout.js", "sdk/stored", "sdk/stored"]);
});
