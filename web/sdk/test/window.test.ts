// What can become of a payment window.
import { expect, test } from "vitest";
import type { CheckoutInput, PaygraphError } from "../src/index.js";
import { serverForFile } from "./support/server.js";
import { Tab } from "./support/tab.js";
import { until } from "./support/wait.js";

const server = serverForFile();
const chair: CheckoutInput = { lines: [{ sku: "chair", quantity: 1 }] };
const account: CheckoutInput = {
  lines: [{ sku: "desk", quantity: 1 }],
  payMethod: "vbank",
  buyer: { name: "김하나" },
};

for (const style of ["old", "new", "imp_success"] as const) {
  test(`paid, with a callback in the ${style} style`, async () => {
    const tab = new Tab(server).go();
    tab.visit = { style, webhook: "none" };
    const result = await tab.paygraph().checkout(chair);
    expect(result).toMatchObject({
      kind: "paid",
      order: { status: "PAID" },
      payment: { status: "PAID" },
      message: "The payment is complete.",
    });
    expect(tab.results).toEqual([result]);
  });

  test(`an account is shown, then its deposit is told, in the ${style} style`, async () => {
    const tab = new Tab(server).go();
    tab.visit = { style };
    const result = await tab.paygraph().checkout(account);
    if (result.kind !== "virtualAccount") throw new Error(result.kind);
    expect(result.virtualAccount.accountNumber).toMatch(/\d{6}/);
    const impUid = result.order.payments[0]!.impUid;
    await server.control("deposit", { imp_uid: impUid });
    const paid = await tab.result("paid");
    expect(paid.order.id).toBe(result.order.id);
    expect(tab.kinds).toEqual(["virtualAccount", "paid"]);
  });

  test(`declined, then paid with another press, in the ${style} style`, async () => {
    const tab = new Tab(server).go();
    const paygraph = tab.paygraph();
    tab.visit = { style, outcome: "failed", fail_reason: "한도초과" };
    const failed = await paygraph.checkout(chair);
    expect(failed).toMatchObject({
      kind: "failed",
      failure: { gatewayMessage: expect.stringContaining("한도초과") },
    });
    tab.visit = { style };
    const paid = await paygraph.checkout(chair);
    expect(paid.kind).toBe("paid");
    expect(paid.order.id).toBe(failed.order.id);
  });

  test(`closed, then opened again, in the ${style} style`, async () => {
    const tab = new Tab(server).go();
    tab.visit = { style, outcome: "cancelled" };
    const paygraph = tab.paygraph();
    const closed = await paygraph.checkout(chair);
    if (closed.kind !== "closed") throw new Error(closed.kind);
    tab.visit = { style };
    const paid = await closed.retry!();
    expect(paid.kind).toBe("paid");
    expect(paid.order.id).toBe(closed.order.id);
    expect(tab.kinds).toEqual(["closed", "paid"]);
    tab.visit = { style };
    const next = await paygraph.checkout(chair);
    expect(next.kind).toBe("paid");
    expect(next.order.id).not.toBe(closed.order.id);
  });
}

test("paid, and the callback never runs: the window is closed", async () => {
  const tab = new Tab(server).go();
  tab.visit = { callback: false };
  const result = await tab.paygraph().checkout(chair);
  expect(result.kind).toBe("paid");
  expect(tab.closed).toBe(1);
});

test.each([
  ["declined", { outcome: "failed" } as const, chair, "failed"],
  ["an account", {}, account, "virtualAccount"],
])("%s, and the callback never runs", async (_, play, input, kind) => {
  const tab = new Tab(server).go();
  tab.visit = { ...play, callback: false };
  const result = await tab.paygraph().checkout(input);
  expect(result.kind).toBe(kind);
  expect(tab.closed).toBe(1);
});

test("another sum was paid: rejected and sent back; the next press is another order", async () => {
  const tab = new Tab(server).go();
  tab.visit = { charge_amount: 100 };
  const paygraph = tab.paygraph();
  const rejected = await paygraph.checkout(chair);
  if (rejected.kind !== "rejected") throw new Error(rejected.kind);
  expect(rejected.reason).toBe("AMOUNT_MISMATCH");
  expect(rejected.refund?.amount.amount).toBe(100);
  expect(rejected.retry).toBeUndefined(); // Iamport would refuse it: F1002
  tab.visit = {};
  const paid = await paygraph.checkout(chair);
  expect(paid.kind).toBe("paid");
  expect(paid.order.id).not.toBe(rejected.order.id);
});

test("from an account to a card: the account is closed", async () => {
  const tab = new Tab(server).go();
  const issued = await tab.paygraph().checkout(account);
  if (issued.kind !== "virtualAccount") throw new Error(issued.kind);
  const paid = await issued.retry!({ payMethod: "card" });
  expect(paid).toMatchObject({
    kind: "paid",
    order: { id: issued.order.id, payMethod: "card" },
  });
  const gone = server.control("deposit", {
    imp_uid: issued.order.payments[0]!.impUid,
  });
  await expect(gone).rejects.toThrow();
});

test.each([
  ["F1001", { imp_success: false, imp_uid: null, error_coe: "F1001" }],
  ["F1002", { success: false, imp_uid: null, error_code: "F1002" }],
  ["F400", { error_code: "F400" }],
])("refused with %s: Iamport's own words", async (_, reply) => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  tab.visit = { outcome: "failed" };
  const failed = await paygraph.checkout(chair); // is not what is told below
  tab.visit = () => ({ ...reply, error_msg: "등록되지 않은 PG입니다." });
  const fault = await paygraph.checkout(chair).catch((e: unknown) => e);
  expect(fault).toMatchObject({
    code: "WINDOW_REFUSED",
    message: "등록되지 않은 PG입니다.",
    orderId: failed.order.id,
  });
});

test("refused because it is paid already: then it is paid", async () => {
  const tab = new Tab(server).go();
  tab.visit = (params) =>
    void server
      .pay(params, { webhook: "none" })
      .then(() =>
        tab.reply({ success: false, imp_uid: null, error_code: "F1002" }),
      );
  const result = await tab.paygraph().checkout(chair);
  expect(result.kind).toBe("paid");
});

test("what reaches Iamport can be written to, and is a copy", async () => {
  const tab = new Tab(server).go();
  const input = Object.freeze({
    lines: Object.freeze([Object.freeze({ sku: "chair", quantity: 1 })]),
    buyer: new Proxy({ name: "김하나", email: "hana@example.com" }, {}),
    customData: Object.freeze({ cart: "c1" }),
  });
  const result = await tab.paygraph().checkout(input);
  expect(result.kind).toBe("paid");
  expect(tab.calls[0]).toMatchObject({
    request_id: "req_1",
    buyer_name: "김하나",
    custom_data: { cart: "c1" },
    amount: result.order.total.decimal,
  });
  expect(JSON.stringify(tab.calls)).not.toMatch(/__typename|null/);
});

test("a double click is one press: one order, one promise", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  const [first, second] = [paygraph.checkout(chair), paygraph.checkout(chair)];
  expect(second).toBe(first);
  await first;
  expect(tab.calls).toHaveLength(1);
  expect((await orders(paygraph)).length).toBe(1);
  const again = await paygraph.checkout(chair);
  expect(again.order.id).not.toBe((await first).order.id);
});

test("a popup that is blocked opens with the next press, for the same order", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  let allowed = false;
  window.open = () => (allowed ? ({} as Window) : null);
  tab.visit = (params) => {
    if (!window.open("about:blank")) return;
    tab.visit = {};
    tab.again(params);
  };
  const popup = { ...chair, popup: true };
  const blocked = await paygraph.checkout(popup).catch((e: unknown) => e);
  expect(blocked).toMatchObject({ code: "POPUP_BLOCKED", retryable: true });
  allowed = true;
  const opening = paygraph.checkout(popup);
  expect(tab.calls).toHaveLength(2); // inside the click: nothing was awaited
  expect((await opening).kind).toBe("paid");
  expect(tab.calls[1]).toMatchObject({ popup: true });
  expect(tab.calls[1]!.merchant_uid).toBe(tab.calls[0]!.merchant_uid);
});

test("prepare, then open inside the click", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  const prepared = await paygraph.prepare(chair);
  expect(await paygraph.prepare(chair)).toBe(prepared);
  expect(prepared.order.status).toBe("PENDING");
  const result = prepared.open();
  expect(prepared.open()).toBe(result);
  expect((await result).kind).toBe("paid");
  expect(tab.calls).toHaveLength(1);
});

test("a blocked script can be tried again, and makes no second order", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  tab.blocked = true;
  const fault = await paygraph.checkout(chair).catch((e: unknown) => e);
  expect(fault).toMatchObject({ code: "SCRIPT_BLOCKED", retryable: true });
  expect((fault as PaygraphError).cause).toMatchObject({
    message: expect.stringContaining("script-src"),
  });
  tab.blocked = false;
  await paygraph.preload();
  expect((await paygraph.checkout(chair)).kind).toBe("paid");
  expect(await orders(paygraph)).toHaveLength(1);
});

test("Iamport's script is loaded once, and an own one is used", async () => {
  const tab = new Tab(server).go();
  const [one, two] = [tab.paygraph(), tab.paygraph()];
  await Promise.all([one.preload(), two.preload(), one.preload()]);
  expect(tab.scripts).toBe(1);

  const other = new Tab(server).go();
  const paygraph = other.paygraph();
  const { scriptUrl } = await paygraph
    .request<{
      checkoutConfig: { scriptUrl: string };
    }>("{ checkoutConfig { scriptUrl } }")
    .then((data) => data.checkoutConfig);
  const script = document.createElement("script");
  script.setAttribute("src", scriptUrl);
  document.body.append(script);
  (globalThis as { IMP?: object }).IMP = other.imp();
  expect((await paygraph.checkout(chair)).kind).toBe("paid");
  expect(other.scripts).toBe(0);
});

test("another merchant's code on the page is a conflict", async () => {
  const tab = new Tab(server).go();
  const imp = tab.imp() as { init(code: string): void };
  imp.init("imp99999999");
  tab.imp = () => imp;
  const fault = await tab
    .paygraph()
    .preload()
    .catch((e: unknown) => e);
  expect(fault).toMatchObject({ code: "IMP_CONFLICT", retryable: false });
});

test("another script than the sandbox's on the page is a conflict", async () => {
  const tab = new Tab(server).go();
  (globalThis as { IMP?: object }).IMP = tab.imp();
  const fault = await tab
    .paygraph()
    .preload()
    .catch((e: unknown) => e);
  expect(fault).toMatchObject({ code: "IMP_CONFLICT" });
});

test("disposed while the window is open", async () => {
  const tab = new Tab(server).go();
  tab.visit = { outcome: "open", callback: false };
  const paygraph = tab.paygraph();
  const paying = paygraph.checkout(chair).catch((e: unknown) => e);
  await until("a window", () => tab.calls.length > 0);
  paygraph.dispose();
  expect(await paying).toMatchObject({ code: "ABORTED" });
  expect(tab.closed).toBe(1);
  expect(tab.results).toEqual([]);
  await expect(paygraph.checkout(chair)).rejects.toMatchObject({
    code: "ABORTED",
  });
});

test("another window takes the place of the one that is open", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  tab.visit = { outcome: "open", callback: false };
  const first = paygraph.checkout(chair);
  await until("a window", () => tab.calls.length > 0);
  tab.visit = {};
  const second = await paygraph.checkout({
    lines: [{ sku: "lamp", quantity: 1 }],
  });
  expect(second.kind).toBe("paid");
  expect((await first).kind).toBe("closed");
});

test("an approval that comes after the window was closed is told", async () => {
  const tab = new Tab(server).go();
  tab.visit = { outcome: "cancelled" };
  const closed = await tab.paygraph().checkout(chair);
  const impUid = closed.order.payments[0]!.impUid;
  await server.control("approve", { imp_uid: impUid });
  await tab.result("paid");
});

test("cancelled elsewhere: the window is closed", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  tab.visit = () => {};
  const paying = paygraph.checkout(chair);
  await until("a window", () => tab.calls.length > 0);
  const id = String(tab.calls[0]!.merchant_uid);
  expect((await paygraph.cancel(id)).status).toBe("CANCELLED");
  expect((await paying).kind).toBe("notPayable");
  expect(tab.closed).toBe(1);
  await expect(paygraph.retry(id)).resolves.toMatchObject({
    kind: "notPayable",
  });
});

/** The ids of this shopper's orders. */
async function orders(paygraph: ReturnType<Tab["paygraph"]>) {
  const { orders } = await paygraph.request<{
    orders: { edges: { node: { id: string } }[] };
  }>("{ orders { edges { node { id } } } }");
  return orders.edges.map(({ node }) => node.id);
}
