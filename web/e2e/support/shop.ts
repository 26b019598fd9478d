// A page with the SDK, as a shopper uses it. See pages/shop.ts.
import { expect, type Page } from "@playwright/test";
import type { Site } from "./pages.ts";
import type { Server } from "./server.ts";
import { frameOf } from "./window.ts";

/** What the chair costs. */
export const chair = 89_000;

export class Shop {
  constructor(
    readonly page: Page,
    private readonly site: Site,
    private readonly server: Server,
  ) {}

  /** Opens the shop; options are pages/shop.ts's. */
  static async open(
    page: Page,
    site: Site,
    server: Server,
    options: Record<string, string> = {},
  ) {
    const shop = new Shop(page, site, server);
    await page.goto(shop.address(options));
    await shop.ready();
    return shop;
  }

  address(options: Record<string, string> = {}) {
    const query = { script: this.server.url, server: this.server.url };
    return `${this.site.url}/shop?${new URLSearchParams({ ...query, ...options })}`;
  }

  ready() {
    return expect(this.page.locator("body")).toHaveAttribute("data-ready");
  }

  press(name: string) {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  pay() {
    return this.press("Pay");
  }

  get window() {
    return frameOf(this.page);
  }

  /** The window covers the page, or it does not. */
  get frame() {
    return this.page.locator("#imp-iframe-sandbox");
  }

  output(id: string) {
    return this.page.locator(`#${id}`);
  }

  /** Waits for a result. */
  result(kind: string) {
    return expect(this.output("result")).toHaveText(kind);
  }

  /** Every result so far. */
  history() {
    return this.page.locator("#history li").allTextContents();
  }

  status(status: string) {
    return expect(this.output("status")).toHaveText(status);
  }

  async order() {
    await expect(this.output("order")).toHaveText(/^ord_/);
    return (await this.output("order").textContent())!;
  }
}
