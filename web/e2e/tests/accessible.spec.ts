// Whoever cannot see, or not well, or uses no mouse, can buy too: every state
// of the shop, the window, the bank and the console, in both languages and
// both colour schemes.
import { accessible, windowFrame } from "../support/axe.ts";
import { Demo } from "../support/demo.ts";
import { expect, test } from "../support/test.ts";
import {
  approve,
  approveButton,
  decline,
  leave,
  goOn,
} from "../support/window.ts";

for (const locale of ["ko-KR", "en-US"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    const options = { locale, colorScheme, reducedMotion: "reduce" as const };
    const named = `${locale}, ${colorScheme}`;

    test(`browsing and paying (${named})`, async ({ newContext, server }) => {
      const page = await (await newContext(options)).newPage();
      const demo = new Demo(page, server);
      for (const [place, state] of [
        ["/", "shop"],
        ["/cart", "empty cart"],
        ["/orders", "no orders"],
        ["/sign-in", "sign in"],
        ["/orders/ord_00000000000000000000000000", "no such order"],
      ] as const) {
        await page.goto(server.url + place);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        await accessible(page, state);
      }
      await demo.choose();
      await accessible(page, "checkout");
      await demo.putIn();
      await page.goto(`${server.url}/cart`);
      await expect(
        page.getByRole("spinbutton").or(page.getByRole("list")).first(),
      ).toBeVisible();
      await accessible(page, "cart");
      await demo.choose();
      await demo.pay();
      await expect(approveButton(demo.window)).toBeVisible();
      await accessible(page, "window open: the page behind it");
      await accessible(windowFrame(page), "window open: the window");
      await leave(demo.window);
      await demo.status("PENDING");
      await accessible(page, "window closed");
      await demo.pay();
      await decline(demo.window);
      await expect(page.getByText("한도초과")).toBeVisible();
      await accessible(page, "declined");
      await demo.pay();
      await approve(demo.window);
      await demo.status("PAID");
      await accessible(page, "paid");
      await page.goto(`${server.url}/orders`);
      await expect(
        page.locator("a[href^='/orders/ord_']").first(),
      ).toBeVisible();
      await accessible(page, "orders");
    });

    test(`waiting, expired, and the other side (${named})`, async ({
      newContext,
      server,
    }) => {
      const page = await (await newContext(options)).newPage();
      const demo = new Demo(page, server);
      await demo.choose("vbank");
      await accessible(page, "checkout by virtual account");
      await demo.pay();
      await approve(demo.window);
      await expect(demo.window.locator("#continue")).toBeVisible();
      await accessible(windowFrame(page), "window: account issued");
      await goOn(demo.window);
      await demo.status("AWAITING_DEPOSIT");
      await accessible(page, "waiting for the deposit");

      const other = await page.context().newPage();
      for (const place of ["/sandbox/bank", "/sandbox/"]) {
        await other.goto(server.url + place);
        await expect(other.getByRole("main")).toContainText(/₩|원|KRW/);
        await accessible(other, place);
      }
      await other.close();

      await server.control("clock", { advance: "90h" });
      await expect(page.locator("[data-order-id]")).toHaveAttribute(
        "data-status",
        "EXPIRED",
        { timeout: 20_000 },
      );
      await accessible(page, "expired");
    });
  }
}

test("bought with the keyboard alone", async ({ page, server }) => {
  const demo = new Demo(page, server);
  await page.goto(server.url);
  const buy = page.getByRole("button", { name: /Buy now: .*의자/ });
  await expect(buy).toBeVisible();
  const tabTo = async (role: string, name: RegExp) => {
    await expect(async () => {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const e = document.activeElement;
        return `${e?.tagName} ${e?.getAttribute("aria-label") ?? e?.textContent}`;
      });
      expect(focused).toMatch(name);
    }).toPass({ intervals: [0] });
    await expect(page.getByRole(role as "button", { name })).toBeFocused();
  };
  await tabTo("button", /Buy now: .*의자/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/checkout/);
  await tabTo("button", /^(BUTTON )?Pay ₩89,000/);
  await page.keyboard.press("Enter");
  await expect(approveButton(demo.window)).toBeVisible();
  await approveButton(demo.window).press("Enter");
  await demo.status("PAID");
});
