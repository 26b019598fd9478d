// Following an order over networks that cut, hold back and refuse, in Node.
import { WebSocket } from "ws";
import { expect, test, type TestContext } from "vitest";
import { createPaygraph, type Order, type Paygraph } from "../src/index.js";
import { parametersOf } from "./support/order.js";
import { Proxy } from "./support/proxy.js";
import { serverForFile } from "./support/server.js";
import { Store } from "./support/store.js";
import { until } from "./support/wait.js";

const server = serverForFile();
const once = { lines: [{ sku: "chair", quantity: 1 }] };

/** A shop whose order waits for a deposit, followed through a proxy. */
async function waiting({ onTestFinished }: TestContext, proxy: Proxy) {
  const seen: Order[] = [];
  const ways: string[] = [];
  const storage = new Store();
  const options = { storage, webSocketImpl: WebSocket };
  const direct = createPaygraph({ url: server.url, ...options });
  onTestFinished(() => direct.dispose());
  const { id, params } = await parametersOf(direct, { payMethod: "vbank" });
  const { imp_uid } = await server.pay(params);
  await until("the account", async () => {
    return (await direct.order(id))!.status === "AWAITING_DEPOSIT";
  });
  const token = storage.find<{ token: string }>("guest")!.token;
  const paygraph = createPaygraph({
    ...options,
    url: proxy.url,
    token,
    onOrder: (order) => seen.push(order),
    onConnection: (way) => ways.push(way),
  });
  onTestFinished(() => paygraph.dispose());
  const end = (async () => {
    for await (const order of paygraph.follow(id))
      if (order.status === "PAID") return Date.now();
    throw new Error("it ended unpaid");
  })();
  end.catch(() => {});
  return {
    paygraph,
    seen,
    ways,
    id,
    /** The deposit arrives; tells how long it took to be seen. */
    async deposit(): Promise<number> {
      const at = Date.now();
      await server.control("deposit", { imp_uid });
      return (await end) - at;
    },
  };
}

const interval = 5000; // pollAfterMs while a deposit is awaited
const slack = 1000;

test.concurrent("by WebSocket", async (t) => {
  const proxy = await Proxy.to(t, server.url);
  const shop = await waiting(t, proxy);
  await until("a socket", () => shop.ways.includes("ws"));
  expect(await shop.deposit()).toBeLessThan(slack);
  expect(shop.ways).toEqual(["ws"]);
  const versions = shop.seen.map((order) => order.version);
  expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  await until("the socket's end", () => proxy.open <= 1); // the last is fetch's own
});

test.concurrent("upgrades are refused: by event stream", async (t) => {
  const proxy = await Proxy.to(t, server.url);
  proxy.refuseUpgrades = true;
  const shop = await waiting(t, proxy);
  await until("a stream", () => shop.ways.includes("sse"));
  expect(await shop.deposit()).toBeLessThan(slack);
});

test.concurrent(
  "sockets are mute and streams held back: by reading",
  async (t) => {
    const proxy = await Proxy.to(t, server.url);
    proxy.muteUpgrades = proxy.holdStreams = true;
    const shop = await waiting(t, proxy);
    await until("a reading", () => shop.ways.includes("poll"));
    expect(await shop.deposit()).toBeLessThan(interval + slack);
    expect(shop.ways).toEqual(["poll"]);
  },
);

test.concurrent(
  "a socket that is dead but open costs one interval",
  async (t) => {
    const proxy = await Proxy.to(t, server.url);
    const shop = await waiting(t, proxy);
    await until("a socket", () => shop.ways.includes("ws"));
    proxy.freeze();
    expect(await shop.deposit()).toBeLessThan(interval + slack);
  },
);

test.concurrent(
  "a stream that is dead but open costs one interval",
  async (t) => {
    const proxy = await Proxy.to(t, server.url);
    proxy.refuseUpgrades = true;
    const shop = await waiting(t, proxy);
    await until("a stream", () => shop.ways.includes("sse"));
    proxy.freeze();
    expect(await shop.deposit()).toBeLessThan(interval + slack);
  },
);

test.concurrent("what is reset is opened again", async (t) => {
  const proxy = await Proxy.to(t, server.url);
  const shop = await waiting(t, proxy);
  await until("a socket", () => shop.ways.includes("ws"));
  proxy.reset();
  await until("another socket", () => proxy.upgrades === 2);
  expect(await shop.deposit()).toBeLessThan(interval + slack);
});

test.concurrent("offline, then back", async (t) => {
  const proxy = await Proxy.to(t, server.url);
  const shop = await waiting(t, proxy);
  await until("a socket", () => shop.ways.includes("ws"));
  proxy.down = true;
  proxy.reset();
  await until("offline", () => shop.ways.includes("offline"));
  proxy.down = false;
  expect(await shop.deposit()).toBeLessThan(interval + slack);
  await until("a socket", () => shop.ways.at(-1) === "ws");
});

test.concurrent("a reader that leaves ends what it opened", async (t) => {
  const proxy = await Proxy.to(t, server.url);
  const { paygraph, ways, id } = await waiting(t, proxy);
  await until("a socket", () => ways.includes("ws"));
  const more = paygraph.follow(id)[Symbol.asyncIterator]();
  expect((await more.next()).value).toMatchObject({ id });
  const next = more.next(); // nothing will come
  await more.return!();
  expect(await next).toEqual({ done: true, value: undefined });
  paygraph.dispose();
  await until("the socket's end", () => proxy.open <= 1);
});

test.concurrent(
  "the end of an order is the end of the iteration",
  async (t) => {
    const paygraph = createPaygraph({
      url: server.url,
      webSocketImpl: WebSocket,
    });
    t.onTestFinished(() => paygraph.dispose());
    const { id } = await parametersOf(paygraph, {});
    const seen: string[] = [];
    for await (const order of paygraph.follow(id)) {
      seen.push(order.status);
      if (order.status === "PENDING") await paygraph.cancel(id);
    }
    expect(seen).toEqual(["PENDING", "CANCELLED"]);
  },
);

test.concurrent("an order that is somebody else's is NOT_FOUND", async (t) => {
  const [mine, theirs] = [0, 1].map(() =>
    createPaygraph({ url: server.url, webSocketImpl: WebSocket }),
  ) as [Paygraph, Paygraph];
  t.onTestFinished(() => [mine, theirs].forEach((one) => one.dispose()));
  const { id } = await parametersOf(theirs, {});
  await parametersOf(mine, {});
  const first = mine.follow(id)[Symbol.asyncIterator]().next();
  await expect(first).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(await mine.order(id)).toBeNull();
});

test.concurrent("a token that has ended is asked for again", async (t) => {
  const good = await guest();
  const store = new Store();
  const tokens = ["nonsense", good];
  const paygraph = createPaygraph({
    url: server.url,
    storage: store,
    webSocketImpl: WebSocket,
    token: () => (tokens.length > 1 ? tokens.shift()! : tokens[0]!),
  });
  t.onTestFinished(() => paygraph.dispose());
  const { id } = await parametersOf(paygraph, once);
  const again = createPaygraph({
    url: server.url,
    storage: store,
    webSocketImpl: WebSocket,
    token: (() => {
      const some = ["nonsense", good];
      return () => (some.length > 1 ? some.shift()! : some[0]!);
    })(),
  });
  t.onTestFinished(() => again.dispose());
  const { value } = await again.follow(id)[Symbol.asyncIterator]().next();
  expect(value).toMatchObject({ id });
});

test.concurrent("a token that ends while an order is followed", async (t) => {
  const proxy = await Proxy.to(t, server.url);
  let asked = 0;
  const paygraph = createPaygraph({
    url: proxy.url,
    storage: new Store(),
    webSocketImpl: WebSocket,
    token: () => (asked++, server.token("hana", "4s")),
  });
  t.onTestFinished(() => paygraph.dispose());
  const { id, params } = await parametersOf(paygraph, { payMethod: "vbank" });
  const { imp_uid } = await server.pay(params);
  const seen: string[] = [];
  const following = (async () => {
    for await (const order of paygraph.follow(id)) {
      seen.push(order.status);
      if (order.status === "PAID") return;
    }
  })();
  // The server closes the first socket with 4401 when its token ends.
  await until("another socket", () => proxy.upgrades > 1);
  await server.control("deposit", { imp_uid });
  await following;
  expect(seen.at(-1)).toBe("PAID");
  expect(asked).toBeGreaterThan(1);
});

async function guest(): Promise<string> {
  const storage = new Store();
  const paygraph = createPaygraph({ url: server.url, storage });
  await parametersOf(paygraph, {});
  paygraph.dispose();
  return storage.find<{ token: string }>("guest")!.token;
}
