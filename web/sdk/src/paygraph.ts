import { Api } from "./api.js";
import { Checkout } from "./checkout.js";
import type { Context } from "./context.js";
import { aborted, PaygraphError } from "./error.js";
import { Follower } from "./follower.js";
import type { Operation } from "./generated.js";
import { changes } from "./changes.js";
import { land } from "./landing.js";
import { pageLanguage, textsIn } from "./messages.js";
import { plainCopy } from "./plain.js";
import { Results } from "./result.js";
import { Box, pickStore } from "./storage.js";
import {
  storedMethods,
  type StoredMethod,
  type StoredMethods,
} from "./stored-methods.js";
import { Clock } from "./time.js";
import { orderTopic, type Followed, type Topic } from "./topic.js";
import type {
  Connection,
  Events,
  Order,
  Paygraph,
  PaygraphOptions,
  Plan,
} from "./types.js";

type Listeners = {
  [E in keyof Events]: Set<(value: Events[E]) => void>;
};

/** Makes a checkout on one server. */
export function createPaygraph(options: PaygraphOptions): Paygraph {
  if (!options?.url) throw new PaygraphError("INVALID_INPUT", "url is missing");
  const { href } = new URL(options.url, globalThis.location?.href);
  const address = href.replace(/(\/graphql)?\/*$/, "");
  const scope = `paygraph:${address}:`;
  const language = options.locale ?? pageLanguage();
  const box = new Box(options.storage ?? pickStore(), scope);
  const clock = new Clock();
  const detached = () =>
    new Api(`${address}/graphql`, options, language, box, clock, scope);
  const api = detached();
  const listeners: Listeners = {
    result: new Set([(r) => options.onResult?.(r)]),
    order: new Set([(o) => options.onOrder?.(o)]),
    card: new Set([(c) => options.onCard?.(c)]),
    plan: new Set([(p) => options.onPlan?.(p)]),
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
  const connected = (now: Connection) => {
    if (now !== connection) emit("connection", (connection = now));
  };
  const followers = new Map<string, unknown>();
  const following =
    <T extends Followed>(topic: Topic<T>) =>
    (id: string): Follower<T> => {
      const tell = {
        order: (now: T) => emit(topic.name, now as Order & Plan & T),
        connection: connected,
      };
      const made =
        (followers.get(id) as Follower<T> | undefined) ??
        new Follower(api, clock, topic, id, tell);
      followers.set(id, made);
      return made;
    };
  const follower = following(orderTopic);

  const texts = textsIn(language);
  const results = new Results(
    texts,
    (order, more) => (input) => checkout.retry(order.id, { ...more, ...input }),
  );
  const context = {
    api,
    detached,
    box,
    clock,
    texts,
    results,
    follower,
    following,
    offer: (order) =>
      (followers.get(order.id) as Follower | undefined)?.offer(order),
    emit,
  } satisfies Context;
  const checkout = new Checkout(context);

  const all = (act: (one: Pick<Follower, "wake" | "pause" | "end">) => void) =>
    [...(followers.values() as Iterable<Follower>)].forEach(act);
  const leavePage = watchPage({
    wake: () => all((one) => one.wake()),
    pause: () => all((one) => one.pause()),
    returned: () => checkout.windows.returned(),
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
  const stored = (name: StoredMethod) =>
    guard((...args: unknown[]) => {
      // Copied at once: a page may change it while the part is loaded.
      const plain = args.map((arg) => arg && plainCopy(arg));
      return checkout.stored.run((part) => part.run(name, plain));
    });

  return {
    preload: guard(() => {
      if (options.onCard || options.onPlan)
        checkout.stored.get().catch(() => {}); // as below
      const loading = checkout.preload();
      loading.catch(() => {}); // a hint: its fault comes again with the checkout
      return loading;
    }),
    prepare: guard((input) => checkout.prepare(input)),
    checkout: guard((input) => checkout.checkout(input)),
    retry: guard((id, input) => checkout.retry(id, input)),
    resume: guard(() => checkout.resume()),
    order: guard((id) => checkout.order(id)),
    cancel: guard((id, reason) => checkout.cancel(id, reason)),
    follow: (id) => changes(() => follower(id), api.signal),
    ...(Object.fromEntries(
      storedMethods.map((name) => [name, stored(name)]),
    ) as StoredMethods),
    followPlan: (id) =>
      changes(
        async () => (await checkout.stored.get()).plans.follower(id),
        api.signal,
      ),
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
      leavePage();
      all((one) => one.end());
      followers.clear();
    },
  };
}

/** Tells when the page is put away, and when it is back. */
function watchPage(act: {
  wake(): void;
  pause(): void;
  returned(): void;
}): () => void {
  if (!globalThis.document) return () => {};
  const ended = new AbortController();
  const { signal } = ended;
  const on = (name: string, run: (event: Event) => void, at: EventTarget) =>
    at.addEventListener(name, run, { signal });
  on("pagehide", act.pause, window);
  on("online", act.wake, window);
  on("resume", act.wake, document); // after a freeze
  on(
    "visibilitychange",
    () => document.visibilityState === "visible" && act.wake(),
    document,
  );
  on(
    "pageshow",
    (event) => {
      act.wake();
      if ((event as PageTransitionEvent).persisted) act.returned();
    },
    window,
  );
  return () => ended.abort();
}
