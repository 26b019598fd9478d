// What the main pages look like: into artefacts/screens, and by `make
// screenshots` the best of them into docs/images, where the README shows them.
import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { Demo } from "../support/demo.ts";
import { expect, test } from "../support/test.ts";
import { approve, approveButton, issue } from "../support/window.ts";

const artefacts = path.resolve(import.meta.dirname, "../artefacts/screens");
const images = path.resolve(import.meta.dirname, "../../../docs/images");
const best = new Set(["shop", "window", "account", "orders"]);

test.use({
  viewport: { width: 1320, height: 820 },
  colorScheme: "light",
});

test("the main pages", async ({ page, server }) => {
  const take = async (name: string, fullPage = false) => {
    const shown = process.env.SCREENSHOTS && best.has(name);
    const dir = shown ? images : artefacts;
    mkdirSync(dir, { recursive: true });
    const file = path.join(dir, `${name}.png`);
    await expect(page.locator(".skeleton")).toHaveCount(0);
    await page.screenshot({ path: file, fullPage, animations: "disabled" });
    if (shown) {
      expect(statSync(file).size, `${name}.png`).toBeLessThan(200_000);
    }
  };
  const demo = new Demo(page, server);
  await page.goto(server.url);
  await expect(page.getByRole("switch").first()).toBeEnabled();
  await take("shop");

  await demo.choose("vbank");
  await take("checkout");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  await take("account");
  await server.deposit(await demo.order());
  await demo.status("PAID");

  await demo.choose("card");
  await demo.pay();
  await expect(approveButton(demo.window)).toBeVisible();
  await take("window");
  await approve(demo.window);
  await demo.status("PAID");
  await take("paid");

  await page.goto(`${server.url}/orders`);
  await expect(page.locator("a[href^='/orders/ord_']")).toHaveCount(2);
  await take("list");
  // A shop's owner sees what happened, and gives a part back.
  await page.locator("a[href^='/orders/ord_']").first().click();
  await demo.status("PAID");
  await page.getByRole("switch", { name: "Act as shop owner" }).click();
  await page.getByRole("radio", { name: "A part" }).check({ force: true });
  await page.getByLabel("Sum to refund").fill("9000");
  await page.getByRole("button", { name: /^Refund ₩9,000/ }).click();
  await demo.status("PARTIALLY_REFUNDED");
  await page.setViewportSize({ width: 1320, height: 1100 });
  await expect(
    page.getByText("Refunded", { exact: true }).first(),
  ).toBeVisible();
  await take("orders");
  await page.setViewportSize({ width: 1320, height: 820 });

  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(server.url);
  await expect(page.getByRole("switch").first()).toBeEnabled();
  await take("shop-dark");

  await page.goto(`${server.url}/sandbox/`);
  await expect(page.locator("details").first()).toBeVisible();
  await take("console");
  await page.goto(`${server.url}/sandbox/bank`);
  await expect(page.getByRole("article").first()).toBeVisible();
  await take("bank");
  await page.goto(`${server.url}/playground`);
  await expect(page.getByText("ADMIN", { exact: true })).toBeVisible();
  await take("playground");
});

test("the main pages on a phone, in Korean", async ({ newContext, server }) => {
  const context = await newContext({
    viewport: { width: 390, height: 844 },
    locale: "ko-KR",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const demo = new Demo(page, server);
  mkdirSync(artefacts, { recursive: true });
  const take = (name: string) =>
    page.screenshot({ path: path.join(artefacts, `phone-${name}.png`) });
  await page.goto(server.url);
  await expect(
    page.getByRole("button", { name: /바로 구매/ }).first(),
  ).toBeVisible();
  await take("shop");
  await demo.choose("vbank");
  await take("checkout");
  await demo.pay();
  await issue(demo.window);
  await demo.status("AWAITING_DEPOSIT");
  await take("account");
});
