// Tokens that end while somebody pays.
import { expect, test } from "../support/test.ts";
import { approve, issue } from "../support/window.ts";

test("a customer's token ends, and the deposit still arrives", async ({
  openShop,
  server,
  page,
}) => {
  const asked: string[] = [];
  await page.exposeFunction("freshToken", () => {
    asked.push(server.token("hana", "3s"));
    return asked.at(-1);
  });
  const shop = await openShop({ method: "vbank" });
  await shop.pay();
  await issue(shop.window);
  await shop.result("virtualAccount");
  await expect(shop.output("connection")).toHaveText("ws");
  const before = asked.length;
  // The server closes the socket with the token: 4401, another one is asked for.
  await expect.poll(() => asked.length).toBeGreaterThan(before);
  await server.deposit(await shop.order());
  await shop.result("paid");
});

test("a guest's token has ended: the next press makes another guest", async ({
  openShop,
  page,
  server,
  watch,
}) => {
  watch.allow(/401 \(Unauthorized\)/);
  const shop = await openShop();
  await page.evaluate((token) => {
    const key = `paygraph:${new URLSearchParams(location.search).get("server")}:guest`;
    const renewAt = Date.now() + 3_600_000; // by a clock that was wrong
    localStorage.setItem(key, JSON.stringify({ token, renewAt }));
  }, server.oldToken("guest:01m826nxsvkq1azem1et9gx48e"));
  await page.reload();
  await shop.ready();
  await shop.pay();
  await approve(shop.window);
  await shop.result("paid");
});

test("storage is blocked: the page still sells", async ({ openShop, page }) => {
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("Access is denied", "SecurityError");
        },
      });
    }
  });
  const shop = await openShop();
  await shop.pay();
  await approve(shop.window);
  await shop.result("paid");
});

test("storage is blocked, in another site's frame", async ({
  page,
  server,
  site,
  openShop,
}) => {
  await page.addInitScript(() => {
    if (window.top === window) return;
    Object.defineProperty(window, "localStorage", {
      get() {
        throw new DOMException("Access is denied", "SecurityError");
      },
    });
  });
  const shop = await openShop();
  const inner = shop.address().replace("127.0.0.1", "localhost");
  expect(new URL(inner).hostname).not.toBe(new URL(site.url).hostname);
  await page.evaluate((src) => {
    const frame = document.createElement("iframe");
    frame.src = src;
    frame.name = "shop";
    frame.width = "900";
    frame.height = "700";
    frame.style.cssText = "position: fixed; inset: 0";
    document.body.append(frame);
  }, inner);
  const framed = page.frameLocator("iframe[name=shop]");
  await expect(framed.locator("body")).toHaveAttribute("data-ready");
  await framed.getByRole("button", { name: "Pay", exact: true }).click();
  await approve(framed.frameLocator("#imp-iframe-sandbox"));
  await expect(framed.locator("#result")).toHaveText("paid");
  const id = (await framed.locator("#order").textContent())!;
  expect(await server.books(id)).toMatchObject({ status: "PAID" });
});

for (const [device, days] of [
  ["ahead", 3],
  ["behind", -3],
] as const) {
  test(`the device's clock is three days ${device}`, async ({
    openShop,
    page,
    server,
  }) => {
    await page.clock.setSystemTime(Date.now() + days * 86_400_000);
    const shop = await openShop({ method: "vbank" });
    await shop.pay();
    await issue(shop.window);
    await shop.result("virtualAccount");
    const [here, told] = await page.evaluate(() => [
      Date.now(),
      window.paygraph.now().getTime(),
    ]);
    expect(Math.abs(here! - Date.now())).toBeGreaterThan(2 * 86_400_000);
    // The server's clock is the sandbox's, which tests move.
    const { now } = await server.control<{ now: string }>("clock");
    expect(Math.abs(told! - Date.parse(now))).toBeLessThan(3000);
    await server.deposit(await shop.order());
    await shop.result("paid");
  });
}
