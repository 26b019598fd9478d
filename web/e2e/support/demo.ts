// The demo shop as a shopper uses it, in the language of the browser.
import { expect, type Page } from "@playwright/test";
import type { Server } from "./server.ts";
import { frameOf } from "./window.ts";

export class Demo {
  constructor(
    readonly page: Page,
    private readonly server: Server,
  ) {}

  /** Takes a chair to the checkout. */
  async choose(method = "card") {
    await this.page.goto(`${this.server.url}/`);
    await this.page
      .getByRole("button", { name: /Buy now: .*의자|의자.* 바로 구매/ })
      .click();
    await this.method(method);
  }

  /** Puts a chair into the cart. */
  async putIn() {
    await this.page.goto(`${this.server.url}/`);
    await this.page
      .getByRole("button", { name: /Add .*의자|의자.* 담기/ })
      .click();
  }

  method(method: string) {
    return this.page
      .locator(`input[type=radio][value=${method}]`)
      .check({ force: true });
  }

  get payButton() {
    return this.page
      .getByRole("main")
      .getByRole("button", { name: /^(Pay|.*결제하기)/ });
  }

  pay() {
    return this.payButton.click();
  }

  get window() {
    return frameOf(this.page);
  }

  /** The order on its page, as it says it stands. */
  status(status: string) {
    return expect(this.page.locator("[data-order-id]")).toHaveAttribute(
      "data-status",
      status,
    );
  }

  async order() {
    const order = this.page.locator("[data-order-id]");
    return (await order.getAttribute("data-order-id"))!;
  }

  heading(text: string | RegExp) {
    return expect(this.page.getByRole("heading", { level: 1 })).toHaveText(
      text,
    );
  }

  /** What has come of a press is what somebody sees, and hears, first. */
  async readFromTop() {
    const heading = this.page.getByRole("heading", { level: 1 });
    await expect(heading).toBeFocused();
    await expect(heading).toBeInViewport();
  }

  get account() {
    return this.page.getByTestId("account-number");
  }
}
