// A server that refuses this page, or is away: the error names the fix.
import { expect, test } from "vitest";
import { serverForFile } from "./support/server.js";
import { Tab } from "./support/tab.js";

const server = serverForFile();
const { fetch: real } = globalThis;
const failed = () => Promise.reject(new TypeError("Failed to fetch"));

/** A browser that lets nothing through but what asks for no answer. */
const refusing: typeof fetch = (url, init) =>
  init?.mode === "no-cors" ? real(url, init) : failed();

test("a server that does not list this page's origin", async () => {
  const paygraph = new Tab(server).go().paygraph({ fetch: refusing });
  await expect(paygraph.preload()).rejects.toMatchObject({
    code: "FORBIDDEN",
    retryable: false,
    message: `${server.url}/graphql does not answer this page: its CORS_ORIGINS lacks http://localhost:5173`,
  });
});

test("a path where nothing is allows no page either, and is not there", async () => {
  const url = `${server.url}/api`;
  const paygraph = new Tab(server).go().paygraph({ url, fetch: refusing });
  await expect(paygraph.preload()).rejects.toMatchObject({
    code: "FORBIDDEN",
    message: expect.stringMatching(
      `^${url}/graphql does not answer this page: it is not there, or`,
    ),
  });
});

test("a server that is away", async () => {
  const paygraph = new Tab(server).go().paygraph({ fetch: failed });
  await expect(paygraph.preload()).rejects.toMatchObject({
    code: "NETWORK",
    retryable: true,
  });
});

test("a connection that breaks after the server has answered", async () => {
  let broken = false;
  const paygraph = new Tab(server).go().paygraph({
    fetch: (url, init) => (broken ? refusing(url, init) : real(url, init)),
  });
  await paygraph.preload();
  broken = true;
  await expect(paygraph.order("ord_1")).rejects.toMatchObject({
    code: "NETWORK",
  });
});
