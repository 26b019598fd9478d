import { Api } from "./api.js";
import { Checkout } from "./checkout.js";
import type { Context } from "./context.js";
import { aborted } from "./error.js";
import { Follower } from "./follower.js";
import type { Operation } from "./generated.js";
import { changes } from "./changes.js";
import { land } from "./landing.js";
import { pageLanguage, textsIn } from "./messages.js";
import { Plans } from "./plans.js";
import { Results } from "./result.js";
import { Box, pickStore } from "./storage.js";
import { Clock } from "./time.js";
import { orderTopic, planTopic, type Followed, type Topic } from "./topic.js";
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
  const { href } = new URL(options.url, globalThis.location?.href);
  const address = href.replace(/\/+$/, "");
  const scope = `paygraph:${address}:`;
  const language = options.locale ?? pageLanguage();
  const box = new Box(options.storage ?? pickStore(), scope);
  const api = new Api(`${address}/graphql`, options, language, box, scope);
  const clock = new Clock();
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
  const followers = new Map<string, Follower<Order> | Follower<Plan>>();
  const following =
    <T extends Followed>(topic: Topic<T>, order: (now: T) => void) =>
    (id: string): Follower<T> => {
      const tell = { order, connection: connected };
      const made =
        (followers.get(id) as Follower<T> | undefined) ??
        new Follower(api, clock, topic, id, tell);
      followers.set(id, made as never);
      return made;
    };
  const follower = following(orderTopic, (order) => emit("order", order));
  const planFollower = following(planTopic, (plan) => emit("plan", plan));

  const texts = textsIn(language);
  const results = new Results(
    texts,
    (order, more) => (input) => checkout.retry(order.id, { ...more, ...input }),
  );
  const context = {
    api,
    box,
    clock,
    texts,
    results,
    follower,
    tell: {
      order: (order) =>
        (followers.get(order.id) as Follower | undefined)?.offer(order),
      result: (result) => emit("result", result),
      card: (result) => emit("card", result),
      plan: (plan) => planFollower(plan.id).offer(plan),
      window: (event) => emit("window", event),
    },
  } satisfies Context;
  const checkout = new Checkout(context);
  const plans = new Plans(context, planFollower);

  const all = (act: (one: Pick<Follower, "wake" | "pause" | "end">) => void) =>
    [...followers.values()].forEach(act);
  const leavePage = watchPage({
    wake: () => all((one) => one.wake()),
    pause: () => all((one) => one.pause()),
    returned: () => checkout.returned(),
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
    preload: guard(() => {
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
    follow: (id) => changes(follower(id), api.signal),
    registerCard: guard((input) => checkout.cards.register(input)),
    cards: guard(() => checkout.cards.list()),
    deleteCard: guard((id, options) =>
      checkout.cards.delete(id, options?.endPlans),
    ),
    payWithCard: guard((input) => checkout.charges.pay(input)),
    subscribe: guard((input) => plans.start(input)),
    plan: guard((id) => plans.read(id)),
    plans: guard(() => plans.list()),
    cancelPlan: guard((id, options) => plans.cancel(id, options?.at)),
    pausePlan: guard((id) => plans.pause(id)),
    resumePlan: guard((id) => plans.resume(id)),
    changePlanCard: guard((id, card) => plans.changeCard(id, card)),
    followPlan: (id) => changes(planFollower(id), api.signal),
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
  const seen = () => document.visibilityState === "visible" && act.wake();
  const shown = ({ persisted }: PageTransitionEvent) => {
    act.wake();
    if (persisted) act.returned();
  };
  addEventListener("pagehide", act.pause, { signal });
  addEventListener("pageshow", shown, { signal });
  addEventListener("online", act.wake, { signal });
  document.addEventListener("visibilitychange", seen, { signal });
  document.addEventListener("resume", act.wake, { signal }); // after a freeze
  return () => ended.abort();
}
