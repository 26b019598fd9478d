// What is loaded when it is first needed: stored cards and plans, and live
// updates. As npm publishes them, from files that are there or are not.
import { copyFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, type TestContext } from "vitest";
import type { Order, PaygraphOptions } from "../src/index.js";
import { good, storeCard } from "./support/card.js";
import { serverForFile } from "./support/server.js";
import { Store } from "./support/store.js";
import { Tab } from "./support/tab.js";
import { until } from "./support/wait.js";

const server = serverForFile();
const dist = path.join(import.meta.dirname, "..", "dist");
const chair = { lines: [{ sku: "chair", quantity: 1 }] };

/** A copy of what npm publishes, whose parts can be missing. */
async function copy({ onTestFinished }: TestContext, ...missing: string[]) {
  const dir = mkdtempSync(path.join(tmpdir(), "paygraph-parts-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  cpSync(path.join(dist, "index.js"), path.join(dir, "index.js"));
  cpSync(path.join(dist, "parts"), path.join(dir, "parts"), {
    recursive: true,
  });
  const file = (name: string) => path.join(dir, "parts", `${name}.js`);
  const remove = (name: string) => rmSync(file(name));
  missing.forEach(remove);
  const index = pathToFileURL(path.join(dir, "index.js")).href;
  const { createPaygraph, PaygraphError } = (await import(
    index
  )) as typeof import("../src/index.js");
  const open = (options: Partial<PaygraphOptions> = {}) => {
    const paygraph = createPaygraph({ url: server.url, ...options });
    onTestFinished(() => paygraph.dispose());
    return paygraph;
  };
  const restore = (name: string) =>
    copyFileSync(path.join(dist, "parts", `${name}.js`), file(name));
  return { open, remove, restore, PaygraphError };
}

test("the package exports what it says, and nothing else", async () => {
  const index = pathToFileURL(path.join(dist, "index.js")).href;
  const names = Object.keys((await import(index)) as object);
  expect(names.sort()).toEqual(["PaygraphError", "createPaygraph"]);
});

test("the part for stored cards does not load: a fault that can be retried, and payments go on", async (t) => {
  const { open, restore, PaygraphError } = await copy(t, "stored");
  const paygraph = open({ token: server.token("parts-1", "1h") });
  const calls = [
    () => paygraph.cards(),
    () => paygraph.registerCard(),
    () => paygraph.payWithCard({ ...chair, billingKeyId: "bk_1" }),
    () => paygraph.subscribe({ ...chair, billingKeyId: "bk_1" }),
    () => paygraph.plan("plan_1"),
    () => paygraph.followPlan("plan_1")[Symbol.asyncIterator]().next(),
  ];
  for (const call of calls) {
    const error: unknown = await call().catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PaygraphError);
    expect(error).toMatchObject({
      code: "NETWORK",
      retryable: true,
      message: expect.stringMatching(/^(서버에 연결할|The server cannot)/),
      cause: {
        message: "a part of paygraph did not load",
        cause: expect.any(Error),
      },
    });
  }
  const { order } = await paygraph.prepare(chair);
  expect(await paygraph.order(order.id)).toMatchObject({ status: "PENDING" });
  restore("stored");
  expect(await paygraph.cards()).toEqual([]);
  await expect(
    paygraph.payWithCard({ ...chair, billingKeyId: "bk_1" }),
  ).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("preload() loads it early for a page that listens to cards or plans", async (t) => {
  const { open, remove } = await copy(t);
  const token = server.token("parts-2", "1h");
  const fresh = open({ token, onCard: () => {} });
  await fresh.preload();
  expect(await fresh.cards()).toEqual([]);
  remove("stored"); // it is loaded once for the page
  expect(await fresh.cards()).toEqual([]);
});

test("preload() does not load it for any other page", async (t) => {
  const { open, remove } = await copy(t);
  const paygraph = open({ token: server.token("parts-3", "1h") });
  await paygraph.preload();
  remove("stored");
  await expect(paygraph.cards()).rejects.toMatchObject({ code: "NETWORK" });
});

test("disposed while it is loaded", async (t) => {
  const { open } = await copy(t);
  const paygraph = open({ token: server.token("parts-4", "1h") });
  const calls = [
    paygraph.cards(),
    paygraph.registerCard(),
    paygraph.plan("plan_1"),
  ].map((call) => expect(call).rejects.toMatchObject({ code: "ABORTED" }));
  const followed = paygraph.followPlan("plan_1")[Symbol.asyncIterator]();
  const next = followed.next();
  paygraph.dispose();
  await Promise.all(calls);
  expect(await next).toEqual({ done: true, value: undefined });
});

test("a page that leaves a plan does not wait for the part", async (t) => {
  const { open } = await copy(t);
  const paygraph = open({ token: server.token("parts-5", "1h") });
  const plan = paygraph.followPlan("plan_1")[Symbol.asyncIterator]();
  const next = plan.next();
  expect(await plan.return!()).toMatchObject({ done: true });
  expect(await next).toMatchObject({ done: true });
});

test("live updates do not load: orders are read", async (t) => {
  const { open } = await copy(t, "live");
  const storage = new Store();
  const seen: string[] = [];
  const paygraph = open({
    storage,
    onConnection: (connection) => void seen.push(connection),
  });
  const { order } = await paygraph.prepare(chair);
  const copied = open({ storage }); // another tab, which the first hears nothing of
  const known: Order["status"][] = [];
  for await (const { status } of paygraph.follow(order.id)) {
    known.push(status);
    if (status === "CANCELLED") break;
    await copied.cancel(order.id);
  }
  expect(known).toEqual(["PENDING", "CANCELLED"]);
  expect(seen.filter((connection) => connection !== "poll")).toEqual([]);
});

test("an input is what it was when it was given", async (t) => {
  const { open } = await copy(t);
  const paygraph = open({ token: server.token("parts-6", "1h") });
  const input = {
    billingKeyId: "bk_1",
    lines: [{ sku: "nothing", quantity: 1 }],
  };
  const paying = paygraph.payWithCard(input);
  input.lines[0]!.sku = "chair";
  await expect(paying).rejects.toMatchObject({
    code: "INVALID_INPUT",
    fields: [{ path: expect.arrayContaining(["lines"]) }],
  });
});

test("a card's popup that is blocked opens inside the next click", async () => {
  const tab = new Tab(server).go();
  const paygraph = tab.paygraph({ token: server.token("parts-7", "1h") });
  let allowed = false;
  window.open = () => (allowed ? ({} as Window) : null);
  tab.visit = (params) => {
    if (!window.open("about:blank")) return;
    tab.visit = { card_number: good };
    tab.again(params);
  };
  const blocked = await paygraph
    .registerCard({ popup: true })
    .catch((e: unknown) => e);
  expect(blocked).toMatchObject({ code: "POPUP_BLOCKED", retryable: true });
  allowed = true;
  const opening = paygraph.registerCard({ popup: true });
  expect(tab.calls).toHaveLength(2); // nothing was awaited
  expect((await opening).kind).toBe("stored");
  expect(tab.calls[1]!.merchant_uid).toBe(tab.calls[0]!.merchant_uid);
});

test("a payment is resumed though the part for cards does not load", async (t) => {
  const store = new Store();
  const token = server.token("parts-8", "1h");
  const tab = new Tab(server, store).go();
  const paygraph = tab.paygraph({ token });
  await storeCard(tab, paygraph);
  tab.visit = () => {};
  paygraph.checkout(chair).catch(() => {});
  await until("a window", () => tab.calls.length === 2);
  paygraph.registerCard().catch(() => {});
  await until("a card's window", () => tab.calls.length === 3);
  for (const { request_id: _, ...params } of tab.calls.slice(1))
    await server.pay(params, { webhook: "none", card_number: good });
  tab.close();

  const { open, restore } = await copy(t, "stored");
  const [results, cards]: [string[], string[]] = [[], []];
  const again = open({
    token,
    storage: store,
    onResult: ({ kind }) => void results.push(kind),
    onCard: ({ kind }) => void cards.push(kind),
  });
  await expect(again.resume()).rejects.toMatchObject({ code: "NETWORK" });
  expect(results).toEqual(["paid"]);
  restore("stored");
  await again.resume();
  await until("the card's outcome", () => cards.length > 0);
  expect(cards).toEqual(["stored"]);
  expect(results).toEqual(["paid"]);
});
