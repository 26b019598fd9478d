// Cards that are stored, and orders that they pay.
import { expect, test } from "vitest";
import type { CardResult, Paygraph } from "../src/index.js";
import {
  declining,
  decliningOnce,
  expired,
  good,
  storeCard,
} from "./support/card.js";
import { Proxy } from "./support/proxy.js";
import { serverForFile } from "./support/server.js";
import { Store } from "./support/store.js";
import { Tab } from "./support/tab.js";
import { until } from "./support/wait.js";

const server = serverForFile();
const chair = { lines: [{ sku: "chair", quantity: 1 }] };
const shop = "http://localhost:5173/cards?size=2#top";
let people = 0;

/** A page of a customer's, and what it hears of cards. */
function visit(tab = new Tab(server), subject = `customer-${++people}`) {
  const cards: CardResult[] = [];
  const token = server.token(subject, "1h");
  const open = (address?: string, options = {}): Paygraph => {
    tab.go(address);
    return tab.paygraph({
      token,
      onCard: (result) => void cards.push(result),
      ...options,
    });
  };
  const heard = (kind: CardResult["kind"]) =>
    until(`a card that is ${kind}`, () => cards.find((c) => c.kind === kind));
  return { tab, token, subject, cards, open, heard };
}

/** Opens the window, and leaves it as it is. */
async function leaveOpen(tab: Tab, paygraph: Paygraph) {
  tab.visit = () => {};
  paygraph.registerCard().catch(() => {});
  await until("a window", () => tab.calls.length > 0);
  const { request_id: _, ...params } = tab.calls.at(-1)!;
  return params;
}

for (const style of ["old", "new", "imp_success"] as const) {
  test(`a card is stored, with a callback in the ${style} style`, async () => {
    const { tab, cards, open } = visit();
    const paygraph = open();
    tab.visit = { style, webhook: "none", card_number: good };
    const result = await paygraph.registerCard({ buyer: { name: "김하나" } });
    if (result.kind !== "stored") throw new Error(result.kind);
    expect(result.card).toMatchObject({
      status: "ACTIVE",
      card: { number: expect.stringMatching(/\*.*1234$/) },
    });
    expect(cards).toEqual([result]);
    expect(tab.results).toEqual([]); // it is no payment
    expect(await paygraph.cards()).toEqual([result.card]);
  });
}

test("only whoever is signed in can store one", async () => {
  const tab = new Tab(server).go();
  await expect(tab.paygraph().registerCard()).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
  });
  expect(tab.calls).toEqual([]);
});

test("whoever is not signed in hears where a token comes from", async () => {
  const tab = new Tab(server).go();
  const stranger = tab.paygraph({ storage: new Store() });
  const card = { ...chair, billingKeyId: "bk_1" };
  const hint = /the token of a signed-in customer.*go run \. token/;
  for (const [code, call] of [
    ["UNAUTHENTICATED", () => stranger.registerCard()],
    ["NOT_FOUND", () => stranger.payWithCard(card)],
    ["FORBIDDEN", () => stranger.registerCard()], // a guest by now
    ["UNAUTHENTICATED", () => tab.paygraph({ token: "wrong" }).cards()],
  ] as const)
    await expect(call()).rejects.toMatchObject({
      name: "PaygraphError",
      code,
      message: expect.stringMatching(hint),
      cause: { code },
    });
  const { open } = visit();
  await expect(open().payWithCard(card)).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: expect.not.stringMatching(hint),
  });
});

test("a call without its card makes nothing", async () => {
  const { open } = visit();
  const paygraph = open();
  const none = undefined as never;
  for (const call of [
    () => paygraph.payWithCard({ ...chair, billingKeyId: none }),
    () => paygraph.payWithCard({ ...chair, billingKeyId: null as never }),
    () => paygraph.payWithCard(none),
    () => paygraph.subscribe(none),
  ])
    await expect(call()).rejects.toMatchObject({
      name: "PaygraphError",
      code: "INVALID_INPUT",
      message: "Please choose a card.",
      fields: [{ path: ["billingKeyId"], rule: "REQUIRED", limit: null }],
    });
  const { orders } = await paygraph.request<{ orders: { edges: object[] } }>(
    "{ orders { edges { cursor } } }",
  );
  expect(orders.edges).toEqual([]);
  await expect(
    paygraph.subscribe({ billingKeyId: "bk_1" } as never),
  ).rejects.toMatchObject({ name: "PaygraphError" });
});

test("a double click opens one window", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  tab.visit = { card_number: good };
  const [one, two] = [paygraph.registerCard(), paygraph.registerCard()];
  expect(await one).toMatchObject({ kind: "stored" });
  expect((await two).kind).toBe("stored");
  expect(tab.calls).toHaveLength(1);
});

test("stored, and the callback never runs: the window is closed", async () => {
  const { tab, open } = visit();
  tab.visit = { callback: false, card_number: good };
  const result = await open().registerCard();
  expect(result.kind).toBe("stored");
  expect(tab.closed).toBe(1);
});

test("stored, and neither callback nor webhook come", async () => {
  const { tab, open } = visit();
  tab.visit = { callback: false, webhook: "none", card_number: good };
  expect((await open().registerCard()).kind).toBe("stored");
  expect(tab.closed).toBe(1);
});

test("a card that is refused, then another one", async () => {
  const { tab, cards, open } = visit();
  tab.visit = { card_number: expired };
  const failed = await open().registerCard();
  if (failed.kind !== "failed") throw new Error(failed.kind);
  expect(failed.failure.code).toBe("CARD_EXPIRED");
  tab.visit = { card_number: good };
  expect((await failed.retry!()).kind).toBe("stored");
  expect(cards.map(({ kind }) => kind)).toEqual(["failed", "stored"]);
});

test("the window is closed, and opened again", async () => {
  const { tab, open } = visit();
  tab.visit = { outcome: "cancelled" };
  const closed = await open().registerCard();
  if (closed.kind !== "closed") throw new Error(closed.kind);
  tab.visit = { card_number: good };
  expect((await closed.retry!()).kind).toBe("stored");
});

test("the window does not open: Iamport's own words", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  tab.visit = () => ({ imp_uid: null, error_code: "F400", error_msg: "설정" });
  await expect(paygraph.registerCard()).rejects.toMatchObject({
    code: "WINDOW_REFUSED",
    message: "설정",
  });
});

test("a reload while the window is open: stored meanwhile", async () => {
  const { tab, cards, open, heard } = visit();
  const params = await leaveOpen(tab, open());
  await server.pay(params, { webhook: "none", card_number: good });
  open();
  await heard("stored");
  await open().resume(); // told once
  expect(cards).toHaveLength(1);
  expect(tab.results).toEqual([]);
});

test("a reload while the window is open: nothing stored", async () => {
  const { tab, open, heard } = visit();
  await leaveOpen(tab, open());
  await open().resume();
  await heard("closed");
});

/** A redirect: the page goes, the customer types a card, and lands where the server says. */
async function redirected(tab: Tab, paygraph: Paygraph, card_number = good) {
  const params = await leaveOpen(tab, paygraph);
  tab.close();
  const { imp_uid } = await server.pay(params, {
    webhook: "none",
    card_number,
  });
  const back = new URL(String(params.m_redirect_url));
  back.searchParams.set("imp_uid", imp_uid);
  back.searchParams.set("merchant_uid", String(params.merchant_uid));
  const answer = await fetch(back, { redirect: "manual" });
  return answer.headers.get("Location")!;
}

test("a redirect without a callback", async () => {
  const { tab, cards, open, heard } = visit();
  const landing = await redirected(tab, open(shop));
  expect(landing).toMatch(/billing_key_id=bk_/);
  const paygraph = open(landing);
  expect(tab.address).toBe(shop); // at once
  const { card } = (await heard("stored")) as { card: { id: string } };
  expect(await paygraph.cards()).toMatchObject([{ id: card.id }]);
  await open(shop).resume();
  expect(cards).toHaveLength(1);
  expect(tab.results).toEqual([]);
});

test("a redirect of a card that was refused", async () => {
  const { tab, open, heard } = visit();
  const landing = await redirected(tab, open(shop), expired);
  open(landing);
  expect(await heard("failed")).toMatchObject({
    failure: { code: "CARD_EXPIRED" },
  });
});

test("a redirect into another browser, where the customer is signed in", async () => {
  const first = visit();
  const landing = await redirected(first.tab, first.open(shop));
  const second = visit(new Tab(server), first.subject);
  second.open(landing);
  await second.heard("stored");
});

test("a redirect into another browser, where nobody is", async () => {
  const first = visit();
  const landing = await redirected(first.tab, first.open(shop));
  const second = visit(new Tab(server));
  const paygraph = second.open(landing, { token: null });
  await expect(paygraph.resume()).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  expect(second.cards).toEqual([]);
  expect(second.tab.address).toBe(shop);
});

test("StrictMode makes, disposes and makes again: the landing is told once", async () => {
  const { tab, token, cards, open } = visit();
  const landing = await redirected(tab, open(shop));
  tab.go(landing);
  const onCard = (result: CardResult) => void cards.push(result);
  tab.paygraph({ token, onCard }).dispose();
  await tab.paygraph({ token, onCard }).resume();
  expect(cards.map(({ kind }) => kind)).toEqual(["stored"]);
});

test("another tab does not call a window closed that was opened in the first", async () => {
  const first = visit();
  const params = await leaveOpen(first.tab, first.open());
  const tab = new Tab(server, first.tab.local, new Store());
  const second = visit(tab, first.subject);
  await second.open().resume();
  expect(second.cards).toEqual([]);
  await server.pay(params, { card_number: good });
  await second.open().resume();
  await second.heard("stored");
});

test("disposed while the window is open: it is closed, nothing is left", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  tab.visit = () => {};
  const registering = paygraph.registerCard();
  await until("a window", () => tab.calls.length > 0);
  paygraph.dispose();
  await expect(registering).rejects.toMatchObject({ code: "ABORTED" });
  expect(tab.closed).toBe(1);
});

test("a stored card pays", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  const card = await storeCard(tab, paygraph);
  const windows = tab.calls.length;
  const [result, second] = await Promise.all([
    paygraph.payWithCard({ ...chair, billingKeyId: card.id, cardQuota: 3 }),
    paygraph.payWithCard({ ...chair, billingKeyId: card.id, cardQuota: 3 }),
  ]);
  expect(result).toMatchObject({
    kind: "paid",
    order: { status: "PAID" },
    payment: { status: "PAID" },
  });
  expect(second.order.id).toBe(result.order.id); // a double click is one press
  expect(tab.calls).toHaveLength(windows);
  expect(tab.kinds).toEqual(["paid"]);
  const next = await paygraph.payWithCard({ ...chair, billingKeyId: card.id });
  expect(next.kind).toBe("paid");
  expect(next.order.id).not.toBe(result.order.id);
});

test("declined, then paid on the same order: by the same card, or another one", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  const once = await storeCard(tab, paygraph, decliningOnce);
  const other = await storeCard(tab, paygraph);
  for (const by of [once, other]) {
    await server.control("cards", {
      card_number: decliningOnce,
      decline: "once",
    });
    const input = { ...chair, billingKeyId: once.id };
    const failed = await paygraph.payWithCard(input);
    expect(failed).toMatchObject({
      kind: "failed",
      failure: { code: expect.any(String) },
    });
    const paid = await paygraph.payWithCard({ ...input, billingKeyId: by.id });
    expect(paid.kind).toBe("paid");
    expect(paid.order.id).toBe(failed.order.id);
  }
});

test("declined, and the order was cancelled: the next press is another order", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  const card = await storeCard(tab, paygraph, declining);
  const input = { ...chair, billingKeyId: card.id };
  const failed = await paygraph.payWithCard(input);
  expect(failed.kind).toBe("failed");
  await paygraph.cancel(failed.order.id);
  const other = await storeCard(tab, paygraph);
  const paid = await paygraph.payWithCard({ ...input, billingKeyId: other.id });
  expect(paid.kind).toBe("paid");
  expect(paid.order.id).not.toBe(failed.order.id);
});

test("the answer to the charge is lost: it is asked about, not charged again", async (t) => {
  const proxy = await Proxy.to(t, server.url);
  const { tab, open } = visit();
  const paygraph = open(undefined, { url: proxy.url });
  const card = await storeCard(tab, paygraph);
  let lost = 0;
  const losing: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (lost === 0 && String(init?.body).includes("mutation PayWith")) {
      lost++;
      throw new TypeError("network");
    }
    return answer;
  };
  const again = open(undefined, { fetch: losing });
  const paid = await again.payWithCard({ ...chair, billingKeyId: card.id });
  expect(lost).toBe(1);
  expect(paid.kind).toBe("paid");
  const booked = await server.control<object[]>(
    `payments?merchant_uid=${paid.order.id}`,
  );
  expect(booked).toHaveLength(1);
});

test("the gateway does not answer: pending, then paid by itself", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  const card = await storeCard(tab, paygraph);
  await server.control("faults", [
    {
      endpoint: "subscribe/payments/again",
      fault: "timeout_after_effect",
      count: 1,
    },
  ]);
  const result = await paygraph.payWithCard({
    ...chair,
    billingKeyId: card.id,
  });
  if (result.kind === "pending") await tab.result("paid");
  else expect(result.kind).toBe("paid");
  await server.control("faults", []);
  const booked = await server.control<{ status: string }[]>(
    `payments?merchant_uid=${result.order.id}`,
  );
  expect(booked.map(({ status }) => status)).toEqual(["paid"]);
});

test("a card that is not this customer's", async () => {
  const mine = visit();
  const card = await storeCard(mine.tab, mine.open());
  const paygraph = visit(new Tab(server)).open();
  await expect(
    paygraph.payWithCard({ ...chair, billingKeyId: card.id }),
  ).rejects.toMatchObject({ code: expect.stringMatching(/NOT_FOUND|INVALID/) });
  await expect(paygraph.deleteCard(card.id)).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});

test("a card is forgotten, and charges nothing any more", async () => {
  const { tab, open } = visit();
  const paygraph = open();
  const card = await storeCard(tab, paygraph);
  const deleted = await paygraph.deleteCard(card.id);
  expect(deleted).toMatchObject({
    card: { id: card.id, status: "DELETED" },
    endedPlans: [],
  });
  expect(await paygraph.cards()).toEqual([]);
  await expect(
    paygraph.payWithCard({ ...chair, billingKeyId: card.id }),
  ).rejects.toMatchObject({ code: "INVALID_INPUT" });
});
