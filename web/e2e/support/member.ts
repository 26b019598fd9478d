// A customer of the demo shop, with cards and a membership, in English.
import { expect, type Page } from "@playwright/test";
import type { Server } from "./server.ts";
import { approve, frameOf, type Window } from "./window.ts";

/** The sandbox's test cards, by their last four digits. */
export const good = "1234";
export const declining = "0002";
export const decliningLater = "0028";

/** What the membership costs. */
export const membership = 9_900;

let people = 0;

interface Plan {
  status: string;
  charges: { status: string; order: string | null }[];
}

export class Member {
  private constructor(
    readonly page: Page,
    private readonly server: Server,
    readonly email: string,
  ) {}

  /** Somebody new, signed in. */
  static async signIn(page: Page, server: Server) {
    const email = `member-${process.pid}-${++people}@example.com`;
    const member = new Member(page, server, email);
    await member.go("/sign-in");
    await page.getByRole("textbox", { name: "Email" }).fill(email);
    await member.press(`Sign in as ${email}`);
    await expect(page).toHaveURL(/\/orders$/);
    return member;
  }

  go(path: string) {
    return this.page.goto(this.server.url + path);
  }

  press(name: string | RegExp) {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  /** Opens the window of a registration. */
  openWindow() {
    return this.press(/^Register (a|another) card$/);
  }

  /** Registers a card in the page's own window. */
  async register(card: string) {
    await this.openWindow();
    await this.fill(frameOf(this.page), card);
    await expect(this.page.locator("#imp-iframe-sandbox")).toBeHidden();
  }

  async fill(window: Window, card: string) {
    const select = window.locator("select[name=card_number]");
    const name = select.locator("option", { hasText: `(${card})` });
    await select.selectOption((await name.getAttribute("value"))!);
    await approve(window);
  }

  /** The cards on the page of cards. */
  get cards() {
    return this.page
      .getByRole("list", { name: "Stored cards" })
      .getByRole("listitem");
  }

  /** Starts a membership with a card of its own. */
  async join(card: string) {
    await this.go("/membership");
    await this.register(card);
    await this.press(/^Pay .* and start$/);
    await this.status("ACTIVE");
    const plan = this.page.locator("[data-plan-id]");
    return (await plan.getAttribute("data-plan-id"))!;
  }

  /** The membership, as its page says it stands. */
  status(status: string) {
    return expect(this.page.locator("[data-plan-id]")).toHaveAttribute(
      "data-status",
      status,
    );
  }

  /** The payments on the page: how many stand so. */
  charges(status: string) {
    return this.page.locator(`[data-charge=${status}]`);
  }

  /** Time goes by, and what falls due is charged. */
  months(n: number) {
    return this.server.control("clock", { advance: `${n * 744}h` });
  }

  /** A plan in our books. */
  async plan(id: string): Promise<Plan> {
    const query = `query ($id: ID!) { plan(id: $id) { status charges(first: 50) {
      edges { node { status order { id } } } } } }`;
    const { plan } = await this.server.graphql<{
      plan: {
        status: string;
        charges: {
          edges: { node: { status: string; order: { id: string } | null } }[];
        };
      };
    }>(query, { id });
    return {
      status: plan.status,
      charges: plan.charges.edges.map(({ node }) => ({
        status: node.status,
        order: node.order?.id ?? null,
      })),
    };
  }

  /** The newest order of a charge that was withdrawn. */
  async withdrawn() {
    const query = `query ($owner: String!) {
      orders(first: 1, filter: { owner: $owner, kind: [SCHEDULED], status: [CANCELLED] }) {
        edges { node { id } } } }`;
    const { orders } = await this.server.graphql<{
      orders: { edges: { node: { id: string } }[] };
    }>(query, { owner: this.email });
    return orders.edges[0]!.node.id;
  }

  /** How often the gateway took a plan's money: once for each order, or not at all. */
  async taken(id: string) {
    const { charges } = await this.plan(id);
    const orders = charges.flatMap(({ order }) => order ?? []);
    const booked = await Promise.all(
      orders.map((order) => this.server.payments(order)),
    );
    return booked.map(
      (payments) =>
        payments.filter((p) => p.status === "paid" && p.amount === membership)
          .length,
    );
  }

  /** What the gateway is to charge this customer by itself. */
  async scheduled() {
    const all =
      await this.server.control<
        { buyer_email: string; schedule_status: string }[]
      >("schedules");
    return all.filter(
      (s) => s.buyer_email === this.email && s.schedule_status === "scheduled",
    ).length;
  }
}
