import { getOperationAST } from "graphql";
import { createClient } from "graphql-ws";
import { options } from "./options.js";
import { session } from "./session.js";
import { createStore } from "./store.js";

const endpoint = new URL(options.endpoint, location.href);

/** Every result that GraphiQL shows, for whoever wants to look for ids in it. */
export const results = new EventTarget();

/** The running subscription: open or not, and how much it has sent. */
export const live = createStore({ open: false, frames: 0 });

export async function post(payload, token, headers) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      Accept: "application/graphql-response+json, application/json;q=0.9",
      "Accept-Language": session.get().language,
      "Content-Type": "application/json",
      ...(token && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: JSON.stringify(payload),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`HTTP ${response.status}: ${text || response.statusText}`);
  }
}

/** Whose token it is: { role, expiresAt }, or { fault }. */
export async function whoIs(token) {
  try {
    const result = await post(
      { query: "query Caller { viewer { role expiresAt } }" },
      token,
    );
    const fault = result.errors?.[0];
    return fault
      ? { fault: fault.extensions?.code ?? fault.message }
      : result.data.viewer;
  } catch {
    return { fault: "UNAVAILABLE" };
  }
}

// The socket opens with the first subscription and closes with the last, so a
// new token counts from the next run on.
const socket = createClient({
  url: Object.assign(new URL(endpoint), {
    protocol: endpoint.protocol.replace("http", "ws"),
  }).href,
  connectionParams() {
    const { token, language } = session.get();
    return {
      ...(token && { authorization: `Bearer ${token}` }),
      acceptLanguage: language,
    };
  },
});

function subscribe(payload, sink) {
  live.set({ open: true, frames: 0 });
  const stop = socket.subscribe(payload, {
    next(frame) {
      live.set({ frames: live.get().frames + 1 });
      announce(frame);
      sink.next(frame);
    },
    error(reason) {
      live.set({ open: false });
      sink.error(readable(reason));
    },
    complete() {
      live.set({ open: false });
      sink.complete();
    },
  });
  return { unsubscribe: stop };
}

// A socket that was refused reports a CloseEvent, which prints as {}.
function readable(reason) {
  return reason instanceof CloseEvent
    ? new Error(`WebSocket closed: ${reason.code} ${reason.reason}`)
    : reason;
}

function announce(result) {
  results.dispatchEvent(new CustomEvent("result", { detail: result }));
}

/** GraphiQL's fetcher: sockets for subscriptions, HTTP for everything else. */
export async function fetcher(payload, { documentAST, headers } = {}) {
  const operation =
    documentAST && getOperationAST(documentAST, payload.operationName);
  if (operation?.operation === "subscription") {
    return { subscribe: (sink) => subscribe(payload, sink) };
  }
  const result = await post(payload, session.get().token, headers);
  announce(result);
  return result;
}
