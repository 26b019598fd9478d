// Who is shopping, and what is sent again.
import { expect, test } from "vitest";
import { createPaygraph } from "../src/index.js";
import type { PaygraphOptions } from "../src/types.js";
import { parametersOf } from "./support/order.js";
import { serverForFile } from "./support/server.js";
import { Store } from "./support/store.js";

const server = serverForFile();
const chair = { lines: [{ sku: "chair", quantity: 1 }] };

type Sent = { operation: string; token: string | null; body: string };

/** A shop in Node, with a record of what it sends. */
function shop(options: Partial<PaygraphOptions> = {}) {
  const sent: Sent[] = [];
  const storage = new Store();
  let spoil: ((operation: string) => "before" | "after" | undefined) | null =
    null;
  const paygraph = createPaygraph({
    url: server.url,
    storage,
    fetch: async (url, init) => {
      const body = String(init!.body);
      const query = (JSON.parse(body) as { query: string }).query;
      const operation = /^\w+ (\w+)/.exec(query)?.[1] ?? query;
      const token = new Headers(init!.headers).get("Authorization");
      sent.push({ operation, token, body });
      const trouble = spoil?.(operation);
      if (trouble === "before") throw new TypeError("failed to fetch");
      const response = await fetch(url, init);
      if (trouble === "after") throw new TypeError("failed to fetch");
      return response;
    },
    ...options,
  });
  return {
    paygraph,
    storage,
    sent,
    operations: () => sent.map(({ operation }) => operation),
    spoil: (by: typeof spoil) => (spoil = by),
  };
}

const ids = async (paygraph: ReturnType<typeof shop>["paygraph"]) => {
  const { orders } = await paygraph.request<{
    orders: { edges: { node: { id: string } }[] };
  }>("{ orders { edges { node { id } } } }");
  return orders.edges.map(({ node }) => node.id);
};

test("a guest is there, and stored, before the first order", async () => {
  const { paygraph, storage, sent } = shop();
  await paygraph.prepare(chair);
  const made = sent.find(({ operation }) => operation === "CreateOrder")!;
  const { token } = storage.find<{ token: string }>("guest")!;
  expect(made.token).toBe(`Bearer ${token}`);
  expect(made.body).toMatch(/"idempotencyKey":"(\d+-){3}\d+"/);
  expect(storage.find("press")).toBeNull();
});

test("an answer that is lost is asked for again: one order", async () => {
  const { paygraph, spoil, operations } = shop();
  let lost = 1;
  spoil((name) => (name === "CreateOrder" && lost-- > 0 ? "after" : undefined));
  const { order } = await paygraph.prepare(chair);
  expect(operations().filter((name) => name === "CreateOrder")).toHaveLength(2);
  expect(await ids(paygraph)).toEqual([order.id]);
});

test("an answer that never comes: the next press, after a reload, finds the order", async () => {
  const { paygraph, spoil, storage } = shop();
  spoil((name) => (name === "CreateOrder" ? "after" : undefined));
  await expect(paygraph.prepare(chair)).rejects.toMatchObject({
    code: "NETWORK",
    retryable: true,
  });
  const [id] = await ids(paygraph);
  const reloaded = shop({ storage }).paygraph;
  expect((await reloaded.prepare(chair)).order.id).toBe(id);
  const other = await reloaded.prepare({
    lines: [{ sku: "lamp", quantity: 1 }],
  });
  expect(other.order.id).not.toBe(id);
  expect(await ids(reloaded)).toHaveLength(2);
});

test("a server that is away is NETWORK, and is asked again", async () => {
  const { paygraph, spoil, operations } = shop();
  spoil(() => "before");
  await expect(paygraph.preload()).rejects.toMatchObject({
    code: "NETWORK",
    retryable: true,
    message: "서버에 연결할 수 없습니다. 다시 시도해 주세요.",
    cause: {
      message: `${server.url}/graphql cannot be reached`,
      cause: expect.any(TypeError),
    },
  });
  expect(operations()).toHaveLength(4);
  spoil(null);
  expect((await paygraph.preload()).impCode).toBeTruthy();
});

test("a mutation of the page's own is not sent twice", async () => {
  const { paygraph, spoil, operations } = shop();
  spoil(() => "after");
  const call = paygraph.request(
    "mutation Mine { issueGuestToken { ... on IssueGuestTokenSuccess { accessToken } } }",
  );
  await expect(call).rejects.toMatchObject({ code: "NETWORK" });
  expect(operations()).toEqual(["Mine"]);
});

test("every fault of an input, with its path", async () => {
  const { paygraph } = shop({ locale: "en" });
  const call = paygraph.prepare({
    lines: [{ sku: "chair", quantity: 0 }],
    buyer: { name: "x".repeat(17) },
  });
  await expect(call).rejects.toMatchObject({
    name: "PaygraphError",
    code: "INVALID_INPUT",
    retryable: false,
    fields: [
      { path: ["lines", "0", "quantity"], rule: "TOO_SMALL" },
      { path: ["buyer", "name"], rule: "TOO_LONG", limit: 16 },
    ],
  });
});

test("what is in errors[] is thrown, with the number of the request", async () => {
  const { paygraph } = shop();
  await expect(paygraph.request("{ nothing }")).rejects.toMatchObject({
    code: "GRAPHQL_VALIDATION_FAILED",
    requestId: expect.stringMatching(/^[0-9a-z]{26}$/),
  });
});

test("messages are in the shopper's language", async () => {
  const faults = await Promise.all(
    (["ko", "en"] as const).map((locale) =>
      shop({ locale })
        .paygraph.prepare({ lines: [{ sku: "sofa", quantity: 1 }] })
        .catch((error: Error) => error.message),
    ),
  );
  expect(faults[0]).toMatch(/[가-힣]/);
  expect(faults[1]).toMatch(/not on sale/);
});

test("a guest's token is renewed, for the same guest, before it ends", async () => {
  const { paygraph, storage } = shop();
  const { order } = await paygraph.prepare(chair);
  const key = [...Array(storage.length).keys()]
    .map((n) => storage.key(n)!)
    .find((name) => name.endsWith("guest"))!;
  const old = JSON.parse(storage.getItem(key)!) as { token: string };
  storage.setItem(key, JSON.stringify({ ...old, renewAt: Date.now() - 1 }));
  const later = shop({ storage });
  expect((await later.paygraph.order(order.id))?.id).toBe(order.id);
  expect(later.operations()).toEqual(["IssueGuestToken", "Order"]);
  const kept = storage.find<{ renewAt: number }>("guest")!;
  expect(kept.renewAt).toBeGreaterThan(Date.now() + 20 * 86_400_000);
});

test("a guest's token that the server does not know is replaced", async () => {
  const storage = new Store();
  const first = shop({ storage });
  await first.paygraph.prepare(chair);
  const key = storage.key(0)!;
  storage.setItem(
    [...Array(storage.length).keys()]
      .map((n) => storage.key(n)!)
      .find((name) => name.endsWith("guest")) ?? key,
    JSON.stringify({ token: "of-an-older-server", renewAt: Date.now() + 1e9 }),
  );
  const { order } = await shop({ storage }).paygraph.prepare(chair);
  expect(order.status).toBe("PENDING");
});

test("a customer's token is asked for again when it has ended; null is a guest", async () => {
  const good = await guest();
  const answers = ["ended", good];
  let asked = 0;
  const { paygraph } = shop({ token: () => answers[asked++]! });
  await paygraph.prepare(chair);
  expect(asked).toBe(2);

  const signedOut = shop({ token: async () => null });
  await signedOut.paygraph.prepare(chair);
  expect(signedOut.storage.find("guest")).not.toBeNull();
});

test("a customer's token that cannot be had is a fault", async () => {
  const { paygraph } = shop({
    token: () => Promise.reject(new Error("signed out")),
  });
  await expect(paygraph.prepare(chair)).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
    cause: { message: "signed out" },
  });
});

test("a token that was given as it is, and has ended", async () => {
  const { paygraph } = shop({ token: "ended" });
  await expect(paygraph.prepare(chair)).rejects.toMatchObject({
    code: "UNAUTHENTICATED",
    message: expect.stringContaining("did not accept the token"),
  });
});

test("now() is the server's time, on a device whose clock is wrong", async () => {
  const { paygraph } = shop();
  await paygraph.preload();
  expect(Math.abs(paygraph.now().getTime() - Date.now())).toBeLessThan(2000);
  await server.control("clock", { advance: "30m" });
  const { order } = await shop().paygraph.prepare(chair);
  const ahead = shop();
  await ahead.paygraph.order(order.id); // tells the time
  const offset = ahead.paygraph.now().getTime() - Date.now();
  expect(Math.abs(offset - 30 * 60_000)).toBeLessThan(5000);
});

async function guest(): Promise<string> {
  const { paygraph, storage } = shop();
  await parametersOf(paygraph, {});
  return storage.find<{ token: string }>("guest")!.token;
}

test("an address is understood as people give it, and one that is missing is said", async () => {
  for (const end of ["/", "/graphql", "/graphql/"]) {
    const { paygraph } = shop({ url: server.url + end });
    expect(await ids(paygraph)).toEqual([]);
  }
  const missing = expect.objectContaining({
    name: "PaygraphError",
    code: "INVALID_INPUT",
    message: "url is missing",
  });
  expect(() => shop({ url: undefined as never })).toThrow(missing);
  expect(() => createPaygraph(undefined as never)).toThrow(missing);
});

test("a path where no paygraph is", async () => {
  const url = `${server.url}/api/graphql`;
  await expect(shop({ url }).paygraph.preload()).rejects.toMatchObject({
    code: "NETWORK",
    retryable: false,
    message: `${url} is no paygraph server (status 404)`,
  });
});

test("a call without its input is an empty cart", async () => {
  const { paygraph } = shop();
  for (const call of [paygraph.prepare, paygraph.checkout])
    await expect(call(undefined as never)).rejects.toMatchObject({
      name: "PaygraphError",
      code: "INVALID_INPUT",
      message: "상품을 하나 이상 담아 주세요.",
      fields: [{ path: ["lines"], rule: "REQUIRED" }],
    });
});
