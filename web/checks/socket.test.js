// graphql-transport-ws as its protocol says: what the client library sees, and
// the codes with which the server closes a socket.
import { createClient } from "graphql-ws";
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { WebSocket } from "ws";
import { execute, socketURL } from "./server.js";

const protocol = "graphql-transport-ws";
const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** An order that nobody pays: its subscriptions stay open. */
async function openOrder() {
  const { data, errors } = await execute({
    query: `mutation {
      createOrder(input: { lines: [{ sku: "chair", quantity: 1 }] }) {
        ... on CreateOrderSuccess { order { id } accessToken }
        ... on UserError { message }
      }
    }`,
  });
  assert.ok(data?.createOrder?.order, JSON.stringify(errors ?? data));
  return { id: data.createOrder.order.id, token: data.createOrder.accessToken };
}

describe("graphql-ws", { concurrency: true }, () => {
  test("runs a query", async () => {
    const client = createClient({ url: socketURL, webSocketImpl: WebSocket });
    const results = [];
    for await (const result of client.iterate({
      query: "{ viewer { role } }",
    })) {
      results.push(result);
    }
    await client.dispose();
    assert.deepEqual(results, [{ data: { viewer: { role: "ANONYMOUS" } } }]);
  });

  test("says who the token of connection_init is", async () => {
    const { token } = await openOrder();
    const client = createClient({
      url: socketURL,
      webSocketImpl: WebSocket,
      connectionParams: { ...bearer(token), acceptLanguage: "ko" },
    });
    const { value } = await client
      .iterate({ query: "{ viewer { role } }" })
      .next();
    await client.dispose();
    assert.deepEqual(value, { data: { viewer: { role: "GUEST" } } });
  });

  test("does not come back after 4401", async () => {
    let connections = 0;
    const client = createClient({
      url: socketURL,
      webSocketImpl: WebSocket,
      connectionParams: bearer("no-such-token"),
      retryAttempts: 3,
      retryWait: async () => {},
      on: { connecting: () => connections++ },
    });
    const failure = await client
      .iterate({ query: "{ viewer { role } }" })
      .next()
      .catch((reason) => reason);
    await client.dispose();
    assert.equal(failure.code, 4401);
    assert.equal(connections, 1);
  });
});

// Longer than any server waits for connection_init.
const patience = 20_000;

/**
 * Sends frames one after the other, each once the frame before it is answered
 * with the type it waits for, and returns how the server closes the socket;
 * 1006 if it does not.
 */
async function closeAfter(...frames) {
  const socket = new WebSocket(socketURL, protocol);
  const seen = [];
  const next = () => {
    while (frames.length > 0) {
      const { awaits, ...frame } = frames.shift();
      socket.send(frame.raw ?? JSON.stringify(frame));
      if (awaits) {
        return awaits;
      }
    }
    return null;
  };
  return new Promise((resolve, reject) => {
    let awaited;
    const timer = setTimeout(() => socket.terminate(), patience);
    socket.on("open", () => (awaited = next()));
    socket.on("message", (data) => {
      const { type } = JSON.parse(data);
      seen.push(type);
      if (type === awaited) {
        awaited = next();
      }
    });
    socket.on("close", (code, reason) => {
      clearTimeout(timer);
      resolve({ code, reason: reason.toString(), seen });
    });
    socket.on("error", reject);
  });
}

const init = (payload) => ({
  type: "connection_init",
  payload,
  awaits: "connection_ack",
});
const subscribe = (id, query) => ({
  type: "subscribe",
  id,
  payload: { query },
});

describe("close codes", { concurrency: true }, () => {
  const codes = {
    "4400 for what is no JSON": {
      frames: [init(), { raw: "{" }],
      code: 4400,
    },
    "4400 for an unknown type": {
      frames: [init(), { type: "hello" }],
      code: 4400,
    },
    "4400 for a subscribe without an id": {
      frames: [init(), { type: "subscribe", payload: { query: "{ x }" } }],
      code: 4400,
    },
    "4401 for a subscribe before connection_init": {
      frames: [subscribe("1", "{ viewer { role } }")],
      code: 4401,
    },
    "4401 for a bad token": {
      frames: [init(bearer("no-such-token"))],
      code: 4401,
    },
    "4408 for no connection_init": { frames: [], code: 4408 },
    "4429 for a second connection_init": {
      frames: [init(), { type: "connection_init" }],
      code: 4429,
    },
  };
  for (const [name, { frames, code }] of Object.entries(codes)) {
    test(name, async () => {
      const closed = await closeAfter(...frames);
      assert.equal(closed.code, code, JSON.stringify(closed));
    });
  }

  test("4409 for an id that is taken", async () => {
    const { id, token } = await openOrder();
    const query = `subscription { orderUpdated(id: "${id}") { id } }`;
    const closed = await closeAfter(
      init(bearer(token)),
      { ...subscribe("1", query), awaits: "next" },
      subscribe("1", query),
    );
    assert.equal(closed.code, 4409, JSON.stringify(closed));
  });
});
