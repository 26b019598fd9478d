// After a reload, a redirect, in another browser, in another tab.
import { expect, test } from "vitest";
import type { CheckoutInput, Paygraph } from "../src/index.js";
import { cleanAddress } from "../src/landing.js";
import { parametersOf } from "./support/order.js";
import { serverForFile } from "./support/server.js";
import { Store } from "./support/store.js";
import { Tab } from "./support/tab.js";
import { until } from "./support/wait.js";

const server = serverForFile();
const chair: CheckoutInput = { lines: [{ sku: "chair", quantity: 1 }] };
const shop = "http://localhost:5173/done?size=2#top";

/** Opens a window that nobody finishes; tells what it was given. */
async function leaveOpen(tab: Tab, paygraph: Paygraph, input = chair) {
  tab.visit = () => {};
  paygraph.checkout(input).catch(() => {});
  await until("a window", () => tab.calls.length > 0);
  return tab.calls.at(-1)!;
}

/** A redirect: the shopper pays, and lands where the server says. */
async function redirected(
  params: Record<string, unknown>,
  play = {},
): Promise<string> {
  const { request_id: _, ...rest } = params;
  const { imp_uid } = await server.pay(rest, play);
  const back = new URL(String(params.m_redirect_url));
  back.searchParams.set("imp_uid", imp_uid);
  back.searchParams.set("merchant_uid", String(params.merchant_uid));
  const answer = await fetch(back, { redirect: "manual" });
  return answer.headers.get("Location")!;
}

test("a redirect comes back to a link on the page, as the page reads it", async () => {
  const here = "http://localhost:5173";
  for (const [option, input, want] of [
    ["/thanks", {}, `${here}/thanks`],
    ["/thanks", { returnUrl: "paid?a=1" }, `${here}/paid?a=1`],
    [undefined, { returnUrl: `${here}/a` }, `${here}/a`],
    [undefined, {}, `${here}/cart?size=2#top`],
  ] as const) {
    const tab = new Tab(server).go();
    const paygraph = tab.paygraph(option ? { returnUrl: option } : {});
    const params = await leaveOpen(tab, paygraph, { ...chair, ...input });
    expect(cleanAddress(await redirected(params))).toBe(want);
  }
});

test("a reload while the window is open: paid meanwhile", async () => {
  const tab = new Tab(server).go();
  const params = await leaveOpen(tab, tab.paygraph());
  const { request_id: _, ...rest } = params;
  await server.pay(rest, { webhook: "none" });
  tab.go().paygraph();
  const paid = await tab.result("paid");
  expect(paid.order.id).toBe(params.merchant_uid);
  tab.go().paygraph(); // told once
  expect(await tab.paygraph().resume()).toBeNull();
});

test("a reload while the window is open: nothing paid, another try", async () => {
  const tab = new Tab(server).go();
  await leaveOpen(tab, tab.paygraph());
  tab.go();
  const closed = await tab.paygraph().resume();
  if (closed?.kind !== "closed") throw new Error(closed?.kind);
  tab.visit = {};
  expect((await closed.retry!()).kind).toBe("paid");
});

test("a reload while a deposit is awaited", async () => {
  const tab = new Tab(server).go();
  const issued = await tab.paygraph().checkout({
    ...chair,
    payMethod: "vbank",
    buyer: { name: "김하나" },
  });
  tab.go();
  expect((await tab.paygraph().resume())?.kind).toBe("virtualAccount");
  const impUid = issued.order.payments[0]!.impUid;
  await server.control("deposit", { imp_uid: impUid });
  await tab.result("paid");
  expect(tab.kinds).toEqual(["virtualAccount", "virtualAccount", "paid"]);
});

test("a reload while the outcome is not known", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  await paygraph.preload();
  const faults = [{ endpoint: "*", fault: "error503" }];
  tab.visit = (params) =>
    void server.pay(params, { webhook: "none" }).then(async (reply) => {
      await server.control("faults", faults);
      tab.reply(reply);
    });
  const paying = paygraph.checkout(chair);
  paying.catch(() => {});
  await until("a window", () => tab.calls.length > 0);
  await until("the faults", async () => {
    return (await server.control<object[]>("faults")).length > 0;
  });
  tab.go().paygraph();
  await server.control("faults", []);
  await tab.result("paid");
});

test("a redirect in the same browser", async () => {
  const tab = new Tab(server).go(shop);
  const landing = await redirected(await leaveOpen(tab, tab.paygraph()));
  expect(landing).toMatch(/^http:\/\/localhost:5173\/done\?.*code=.*#top$/);
  tab.go(landing).paygraph();
  expect(tab.address).toBe(shop); // at once
  const paid = await tab.result("paid");
  expect(paid.order.buyer).toBeNull;
  await tab.paygraph().order(paid.order.id);
});

test("a redirect in another browser, with nothing stored", async () => {
  const first = new Tab(server).go(shop);
  const params = await leaveOpen(first, first.paygraph());
  const landing = await redirected(params);
  const second = new Tab(server).go(landing);
  const paygraph = second.paygraph();
  const paid = await second.result("paid");
  expect(paid.order.id).toBe(params.merchant_uid);
  expect(second.address).toBe(shop);
  expect((await paygraph.order(paid.order.id))?.status).toBe("PAID");

  // The code is spent, the address is clean, and a reload still knows it.
  const again = second.go(shop).paygraph();
  expect((await again.order(paid.order.id))?.status).toBe("PAID");
});

test("declined in a redirect in another browser: told, but not for this one to try", async () => {
  const first = new Tab(server).go(shop);
  const params = await leaveOpen(first, first.paygraph());
  const landing = await redirected(params, { outcome: "failed" });
  const second = new Tab(server).go(landing);
  second.paygraph();
  const failed = await second.result("failed");
  expect(failed).not.toHaveProperty("retry");
});

test("StrictMode makes, disposes and makes again: the code is not lost, nothing is told twice", async () => {
  const first = new Tab(server).go(shop);
  const landing = await redirected(await leaveOpen(first, first.paygraph()));
  const second = new Tab(server).go(landing);
  second.paygraph().dispose();
  const paygraph = second.paygraph();
  expect((await paygraph.resume())?.kind).toBe("paid");
  expect(second.kinds).toEqual(["paid"]);
});

test("a used code in a browser without a token is nobody's", async () => {
  const first = new Tab(server).go(shop);
  const landing = await redirected(await leaveOpen(first, first.paygraph()));
  const second = new Tab(server).go(landing);
  second.paygraph();
  await second.result("paid");
  const third = new Tab(server).go(landing);
  await expect(third.paygraph().resume()).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(third.results).toEqual([]);
});

test("parameters of the page's own stay", async () => {
  const own = "http://localhost:5173/list?status=open&code=7&order_id=12";
  const tab = new Tab(server).go(own);
  expect(await tab.paygraph().resume()).toBeNull();
  expect(tab.address).toBe(own);
});

test("another tab does not call a window closed that is open in the first", async () => {
  const first = new Tab(server).go();
  const params = await leaveOpen(first, first.paygraph());
  const second = new Tab(server, first.local, new Store()).go();
  const paygraph = second.paygraph();
  expect(await paygraph.resume()).toBeNull();
  expect(second.results).toEqual([]);
  const { request_id: _, ...rest } = params;
  await server.pay(rest); // in the first
  await second.result("paid");
});

test("back from the browser's cache, from a window that left the page", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph();
  tab.visit = () => {};
  const paying = paygraph.checkout(chair);
  await until("a window", () => tab.calls.length > 0);
  tab.fire("pagehide", { persisted: true });
  const { request_id: _, ...rest } = tab.calls[0]!;
  await server.pay(rest, { outcome: "failed", webhook: "none" });
  tab.fire("pageshow", { persisted: true });
  expect((await paying).kind).toBe("failed");
});

test("storage that throws is no reason not to sell", async () => {
  const tab = new Tab(server);
  const closed = () => {
    throw new DOMException("denied", "SecurityError");
  };
  for (const store of [tab.local, tab.session])
    Object.assign(store, { getItem: closed, setItem: closed });
  const paygraph = tab.go().paygraph();
  expect((await paygraph.checkout(chair)).kind).toBe("paid");
});

test("orders are kept apart from what the page itself stores", async () => {
  const tab = new Tab(server).go();
  await parametersOf(tab.paygraph(), {});
  const names = [...Array(tab.local.length).keys()].map((n) =>
    tab.local.key(n),
  );
  expect(names.every((name) => name!.startsWith("paygraph:"))).toBe(true);
});
