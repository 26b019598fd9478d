import { Api } from "./api.js";
import { Checkout } from "./checkout.js";
import { PaygraphError } from "./error.js";
import { Follower } from "./follower.js";
import type { Operation } from "./generated.js";
import { iterate } from "./iterate.js";
import { land } from "./landing.js";
import { pageLanguage } from "./messages.js";
import { Box, pickStore } from "./storage.js";
import { Clock } from "./time.js";
import type {
  Connection,
  Events,
  Order,
  Paygraph,
  PaygraphOptions,
} from "./types.js";

type Listeners = {
  [E in keyof Events]: Set<(value: Events[E]) => void>;
};

/** Makes a checkout on one server. */
export function createPaygraph(options: PaygraphOptions): Paygraph {
  const address = new URL(options.url).href.replace(/\/+$/, "");
  const box = new Box(options.storage ?? pickStore(), `paygraph:${address}:`);
  const api = new Api(
    options,
    options.locale ?? pageLanguage(),
    box,
    `paygraph:${address}:`,
  );
  const clock = new Clock();
  const listeners: Listeners = {
    result: new Set([(r) => options.onResult?.(r)]),
    order: new Set([(o) => options.onOrder?.(o)]),
    window: new Set(),
    connection: new Set([(c) => options.onConnection?.(c)]),
  };
  const emit = <E extends keyof Events>(event: E, value: Events[E]): void => {
    if (api.signal.aborted) return;
    for (const listener of [...listeners[event]]) {
      try {
        listener(value);
      } catch (error) {
        // A listener's fault is its page's, and no payment's.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  };

  let connection: Connection | null = null;
  const followers = new Map<string, Follower>();
  const follower = (id: string): Follower => {
    let known = followers.get(id);
    if (!known) {
      known = new Follower(api, clock, id, {
        order: (order) => emit("order", order),
        connection: (now) => {
          if (now !== connection) emit("connection", (connection = now));
        },
        idle: () => {
          if (followers.size === 0) connection = null;
        },
      });
      followers.set(id, known);
    }
    return known;
  };
  const offer = (order: Order) => follower(order.id).offer(order);

  const checkout = new Checkout({
    api,
    box,
    clock,
    followers: { of: follower, offer },
    tell: {
      result: (result) => emit("result", result),
      window: (event) => emit("window", event),
    },
  });

  const all = (act: (f: Follower) => void) =>
    [...followers.values()].forEach(act);
  const sleepers = watchPage({
    wake: () => all((f) => f.wake()),
    pause: () => all((f) => f.pause()),
  });

  if (globalThis.document) {
    land();
    // In a moment, so that listeners are in place; its faults are not a call's.
    queueMicrotask(() => {
      if (!api.signal.aborted) checkout.resume().catch(() => {});
    });
  }

  const guard =
    <A extends unknown[], T>(run: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> =>
      api.signal.aborted ? Promise.reject(aborted()) : run(...args);

  return {
    preload: guard(() => checkout.preload()),
    prepare: guard((input) => checkout.prepare(input)),
    checkout: guard((input) => checkout.checkout(input)),
    retry: guard((id, input) => checkout.retry(id, input)),
    resume: guard(() => checkout.resume()),
    order: guard((id) => checkout.order(id)),
    cancel: guard((id, reason) => checkout.cancel(id, reason)),
    follow: (id) => iterate(follower(id), api.signal),
    request: guard(<T>(query: string, variables?: object) =>
      api.run(query as Operation<T, object | undefined>, variables, {
        repeatable: !/^\s*mutation\b/m.test(query),
      }),
    ) as Paygraph["request"],
    on: (event, listener) => {
      listeners[event].add(listener);
      return () => void listeners[event].delete(listener);
    },
    now: () => clock.now(),
    dispose: () => {
      if (api.signal.aborted) return;
      checkout.dispose(aborted());
      api.end();
      sleepers();
      all((f) => f.end());
      followers.clear();
    },
  };
}

const aborted = () => new PaygraphError("ABORTED", "paygraph was disposed");

/** Pauses while a page is put away, and wakes when it is back. */
function watchPage(act: { wake(): void; pause(): void }): () => void {
  if (!globalThis.window?.addEventListener) return () => {};
  const ended = new AbortController();
  const { signal } = ended;
  const seen = () => document.visibilityState === "visible" && act.wake();
  window.addEventListener("pagehide", act.pause, { signal });
  window.addEventListener("pageshow", act.wake, { signal });
  window.addEventListener("online", act.wake, { signal });
  document.addEventListener("visibilitychange", seen, { signal });
  document.addEventListener("resume", act.wake, { signal }); // after a freeze
  return () => ended.abort();
}
