import { refusal, type Api } from "./api.js";
import { Attempts, uuid, type Attempt } from "./attempts.js";
import { PaygraphError, isFault } from "./error.js";
import type { Follower } from "./follower.js";
import {
  cancelOrderOperation,
  checkoutConfigOperation,
  completePaymentOperation,
  createOrderOperation,
  exchangeReturnCodeOperation,
  orderOperation,
  preparePaymentOperation,
  type CreateOrderInput,
  type ExchangeReturnCodeMutation,
  type OrderFragment,
  type RequestPayFragment,
} from "./generated.js";
import {
  cleanAddress,
  finishLanding,
  landed,
  type Landing,
} from "./landing.js";
import { alone, isHeld, take } from "./lock.js";
import { textsIn, type Texts } from "./messages.js";
import { Results, isClosed, isOutcome, isPaid } from "./result.js";
import { loadImp, type Imp, type Reply } from "./script.js";
import type { Box } from "./storage.js";
import { sleep, type Clock } from "./time.js";
import type {
  CheckoutConfig,
  CheckoutInput,
  Order,
  Prepared,
  Result,
  RetryInput,
  WindowEvent,
} from "./types.js";
import { PaymentWindow } from "./window.js";

/** How long an unanswered press keeps its key, and a prepared order its window. */
const fresh = 30 * 60_000;

/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;

interface Press {
  key: string;
  of: string;
  at: number;
}

/** What a checkout needs of its surroundings. */
export interface Surroundings {
  api: Api;
  box: Box;
  clock: Clock;
  followers: { of(orderId: string): Follower; offer(order: Order): void };
  tell: { result(result: Result): void; window(event: WindowEvent): void };
}

/** Makes orders, opens windows, and finds out what became of them. */
export class Checkout {
  readonly #texts: Texts;
  readonly #results: Results;
  readonly #attempts: Attempts;
  #config: Promise<CheckoutConfig> | null = null;
  #imp: Imp | null = null;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #ready = new Map<string, { prepared: Prepared; at: number }>();
  readonly #unpaid = new Map<string, string>(); // press → its order
  readonly #awaited = new Map<string, () => void>();
  readonly #told = new Set<string>();
  #window: PaymentWindow | null = null;

  constructor(private readonly with_: Surroundings) {
    this.#texts = textsIn(with_.api.language);
    this.#results = new Results(
      this.#texts,
      (order) => (input) => this.retry(order.id, input),
    );
    this.#attempts = new Attempts(with_.box);
  }

  async preload(): Promise<CheckoutConfig> {
    const { api, clock } = this.with_;
    const sent = Date.now();
    this.#config ??= api
      .run(checkoutConfigOperation, {})
      .then(({ checkoutConfig }) => {
        clock.learn(checkoutConfig.serverTime, sent);
        return checkoutConfig;
      })
      .catch((error: unknown) => {
        this.#config = null;
        throw error;
      });
    const config = await this.#config;
    if (globalThis.document) this.#imp = await loadImp(config, this.#texts);
    return config;
  }

  prepare(input: CheckoutInput): Promise<Prepared> {
    const plain = plainCopy(input);
    const press = JSON.stringify(plain);
    return this.#once(`prepare ${press}`, async () => {
      const ready = this.#ready.get(press);
      if (ready && Date.now() - ready.at < fresh) return ready.prepared;
      const [made] = await Promise.all([this.#create(plain), this.preload()]);
      return this.#prepared(press, made.order, made.requestPay, plain.popup);
    });
  }

  checkout(input: CheckoutInput): Promise<Result> {
    const press = JSON.stringify(plainCopy(input));
    return this.#once(`checkout ${press}`, async () => {
      const ready = this.#ready.get(press);
      if (ready && Date.now() - ready.at < fresh) return ready.prepared.open();
      const unpaid = this.#unpaid.get(press);
      if (unpaid) {
        const { popup } = input;
        const result = await this.retry(unpaid, popup ? { popup } : {});
        if (result.kind !== "notPayable") return this.#remember(press, result);
        this.#unpaid.delete(press);
      }
      return (await this.prepare(input)).open();
    });
  }

  retry(orderId: string, input: RetryInput = {}): Promise<Result> {
    return this.#once(`open ${orderId}`, async () => {
      const { api } = this.with_;
      const { payMethod, popup = false } = input;
      const [answer] = await Promise.all([
        api.run(
          preparePaymentOperation,
          { input: { orderId, ...(payMethod && { payMethod }) } },
          { orderId },
        ),
        this.preload(),
      ]);
      const made = answer.preparePayment;
      switch (made?.__typename) {
        case "PreparePaymentSuccess":
          return this.#pay(made.order, made.requestPay, popup);
        case "PaymentPending":
          return this.#report(await this.#settle(orderId));
        case "OrderNotPayable":
          return this.#report(
            this.#results.ofOrder(made.order) ??
              this.#results.notPayable(made.order, made.message),
          );
        default:
          throw refusal(made, orderId);
      }
    });
  }

  async order(id: string): Promise<Order | null> {
    const sent = Date.now();
    const { order, checkoutConfig } = await this.with_.api.run(
      orderOperation,
      { id },
      { orderId: id },
    );
    this.with_.clock.learn(checkoutConfig.serverTime, sent);
    if (order) this.with_.followers.offer(order);
    return order;
  }

  async cancel(orderId: string, reason?: string): Promise<Order> {
    const { cancelOrder: made } = await this.with_.api.run(
      cancelOrderOperation,
      { input: { orderId, ...(reason && { reason }) } },
      { orderId },
    );
    if (made && "order" in made) this.with_.followers.offer(made.order);
    if (made?.__typename !== "CancelOrderSuccess") throw refusal(made, orderId);
    this.#leave(orderId);
    this.#attempts.remove(orderId);
    return made.order;
  }

  resume(): Promise<Result | null> {
    return this.#once("resume", async () => {
      const landing = landed();
      if (landing) return this.#land(landing);
      let newest: Result | null = null;
      for (const attempt of this.#attempts.all()) {
        if (this.#running.has(`open ${attempt.orderId}`)) continue;
        const result = await this.#resumed(attempt);
        newest ??= result;
      }
      return newest;
    });
  }

  dispose(error: PaygraphError): void {
    this.#window?.abort(error);
    for (const orderId of [...this.#awaited.keys()]) this.#leave(orderId);
    this.#running.clear();
    this.#ready.clear();
  }

  /** A second call while the first one runs gets the first one's promise. */
  #once<T>(name: string, run: () => Promise<T>): Promise<T> {
    const running = this.#running.get(name) as Promise<T> | undefined;
    if (running) return running;
    const made = run().finally(() => {
      if (this.#running.get(name) === made) this.#running.delete(name);
    });
    this.#running.set(name, made);
    return made;
  }

  /** Makes the order. The key is stored first, so that a lost answer makes no second order. */
  async #create(input: CheckoutInput) {
    const { api, box } = this.with_;
    await api.session.identify();
    const { popup, ...rest } = input;
    const body = { returnUrl: this.#returnUrl(), ...rest };
    const of = JSON.stringify(body);
    return alone(`${api.lockName}press`, async () => {
      for (let n = 0; ; n++) {
        let press = box.get<Press>("press");
        if (!press || press.of !== of || Date.now() - press.at > fresh) {
          press = { key: uuid(), of, at: Date.now() };
          box.set("press", press);
        }
        const { createOrder: made } = await api.run(createOrderOperation, {
          input: {
            ...(body as unknown as CreateOrderInput),
            idempotencyKey: press.key,
          },
        });
        if (made) box.remove("press");
        if (
          made?.__typename === "CreateOrderSuccess" &&
          (!made.replayed || made.order.nextActions.includes("PAY") || n > 0)
        )
          return made;
        // An old key, whose order is over or whose input differs here.
        if (n > 0 || !made || made.__typename === "InvalidInput")
          throw refusal(made as Parameters<typeof refusal>[0]);
      }
    });
  }

  #returnUrl(): string | undefined {
    const { returnUrl } = this.with_.api.options;
    if (returnUrl) return returnUrl;
    const page = globalThis.location?.href;
    return page?.startsWith("http") ? cleanAddress(page) : undefined;
  }

  #prepared(
    press: string,
    order: OrderFragment,
    pay: RequestPayFragment,
    popup = false,
  ): Prepared {
    this.with_.followers.offer(order);
    const open = (): Promise<Result> =>
      this.#once(`open ${order.id}`, async () => {
        try {
          const result = await this.#pay(order, pay, popup);
          return this.#remember(press, result);
        } catch (error) {
          if (!isFault(error, "POPUP_BLOCKED")) {
            this.#ready.delete(press);
            this.#unpaid.set(press, order.id);
          }
          throw error;
        }
      });
    let opened = false;
    const prepared = {
      order,
      open: () => {
        if (opened && !this.#ready.has(press)) {
          const running = this.#running.get(`open ${order.id}`);
          return (
            (running as Promise<Result>) ?? this.retry(order.id, { popup })
          );
        }
        opened = true;
        return open();
      },
    };
    this.#ready.set(press, { prepared, at: Date.now() });
    return prepared;
  }

  /** After a window: the same press opens the same order again, unless it is over. */
  #remember(press: string, result: Result): Result {
    this.#ready.delete(press);
    if (
      "retry" in result &&
      ["closed", "failed", "rejected"].includes(result.kind)
    )
      this.#unpaid.set(press, result.order.id);
    else this.#unpaid.delete(press);
    return result;
  }

  /** Opens the window and finds out what became of it. Nothing is awaited before a popup. */
  async #pay(
    order: Order,
    pay: RequestPayFragment,
    popup: boolean,
  ): Promise<Result> {
    const { api, followers, tell } = this.with_;
    const imp = (this.#imp ??= await loadImp(pay, this.#texts));
    const lock = take(`${api.lockName}${order.id}`);
    if (!popup && pay.window !== "POPUP" && !(await lock))
      return this.#report(
        this.#results.pending(order, "BUYER", this.#texts.elsewhere),
      );
    try {
      this.#leave(order.id);
      this.#window?.replace();
      this.#attempts.save(order.id, true);
      const follower = followers.of(order.id);
      const window = new PaymentWindow(
        imp,
        pay,
        follower,
        this.#texts,
        order,
        (state) => tell.window({ state, order: follower.latest ?? order }),
      );
      this.#window = window;
      let ending;
      try {
        ending = await window.open(popup);
      } finally {
        if (this.#window === window) this.#window = null;
      }
      switch (ending.how) {
        case "decided":
          return this.#report(this.#results.ofOrder(ending.order)!);
        case "replaced":
          return this.#results.closed(follower.latest ?? order);
        case "silent":
          return this.#report(await this.#settle(order.id));
        case "reply":
          return this.#report(
            await this.#answered(order, ending.reply, window),
          );
      }
    } catch (error) {
      if (!isFault(error, "ABORTED")) this.#attempts.remove(order.id);
      throw error;
    } finally {
      void lock.then((release) => release?.());
    }
  }

  /** What became of a window whose callback ran. Its number is a hint, its flags are nothing. */
  async #answered(
    order: Order,
    reply: Reply,
    window: PaymentWindow,
  ): Promise<Result> {
    const result = await this.#settle(order.id, reply.imp_uid ?? undefined);
    const code = reply.error_code ?? reply.error_coe;
    const found =
      window.isNews(result.order) ||
      !["closed", "failed"].includes(result.kind);
    if (reply.imp_uid || found) return result;
    if (!code) return this.#results.closed(result.order);
    throw new PaygraphError(
      "WINDOW_REFUSED",
      reply.error_msg || this.#texts.refused,
      { orderId: order.id, cause: reply },
    );
  }

  /** Asks until the outcome is known, or for as long as a shopper waits. */
  async #settle(orderId: string, impUid?: string): Promise<Result> {
    const { api, followers } = this.with_;
    const follower = followers.of(orderId);
    const done = new AbortController();
    const unwatch = follower.watch({
      order: (o) => (isPaid(o) || isClosed(o)) && done.abort(),
    });
    const end = () => done.abort();
    api.signal.addEventListener("abort", end);
    try {
      for (let n = 1; ; n++) {
        const decided =
          follower.latest && this.#results.ofOrder(follower.latest);
        if (decided && decided.kind !== "virtualAccount") return decided;
        let answer;
        try {
          answer = await api.run(
            completePaymentOperation,
            { input: { merchantUid: orderId, ...(impUid && { impUid }) } },
            { orderId },
          );
        } catch (error) {
          const order = follower.latest;
          if (order && isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED"))
            return this.#results.pending(order, "CONNECTION");
          throw error;
        }
        const made = answer.completePayment;
        if (!made || !isOutcome(made)) throw refusal(made, orderId);
        followers.offer(made.order);
        const result = this.#results.of(made);
        if (result.kind !== "pending" || n >= asks) return result;
        if (made.__typename === "PaymentPending")
          await sleep(made.pollAfterMs, done.signal);
      }
    } finally {
      unwatch();
      api.signal.removeEventListener("abort", end);
    }
  }

  /** Goes on with what was under way before a reload. */
  async #resumed({
    orderId,
    window,
    tab,
    at,
  }: Attempt): Promise<Result | null> {
    const order = await this.order(orderId);
    if (!order) {
      this.#attempts.remove(orderId);
      return null;
    }
    const decided = this.#results.ofOrder(order);
    if (decided) return this.#report(decided);
    if (window && (await isHeld(`${this.with_.api.lockName}${orderId}`))) {
      this.#await(orderId); // open in another tab
      return null;
    }
    const result = await this.#settle(orderId);
    const elsewhere = window && tab !== this.#attempts.tab;
    if (result.kind === "closed" && elsewhere && Date.now() - at < fresh) {
      this.#await(orderId); // a redirect that another tab went away with
      return null;
    }
    return this.#report(result);
  }

  /** Goes on after a redirect, perhaps in another browser than it began in. */
  async #land(landing: Landing): Promise<Result | null> {
    const { api } = this.with_;
    const { orderId, code } = landing;
    let bought: ExchangeReturnCodeMutation["exchangeReturnCode"] = null;
    if (code) {
      // Not this instance's alone: another one may need the answer.
      landing.exchange ??= api
        .detached()
        .run(exchangeReturnCodeOperation, { input: { code } });
      bought = await landing.exchange.then(
        (answer) => (answer as ExchangeReturnCodeMutation).exchangeReturnCode,
        () => null,
      );
    }
    const mine = (await api.session.token()) && (await this.order(orderId));
    if (!mine && bought?.__typename === "ExchangeReturnCodeSuccess") {
      api.session.adopt(orderId, bought.accessToken);
      this.with_.followers.offer(bought.order);
    }
    const result = await this.#settle(orderId);
    if (api.signal.aborted) return null;
    finishLanding(landing);
    return this.#report(result);
  }

  /** Tells a result, keeps what a reload needs, and goes on watching what is not over. */
  #report(result: Result): Result {
    const { kind, order } = result;
    if (this.with_.api.signal.aborted) return result;
    this.#leave(order.id);
    if (kind === "virtualAccount" || kind === "pending") {
      if (kind === "virtualAccount" || result.waitingFor !== "BUYER")
        this.#attempts.save(order.id, false);
      this.#await(order.id);
    } else this.#attempts.remove(order.id);
    if (kind === "paid") {
      if (this.#told.has(order.id)) return result;
      this.#told.add(order.id);
    }
    this.with_.tell.result(result);
    return result;
  }

  /** Watches an order for its outcome, which is told when it comes. */
  #await(orderId: string): void {
    this.#leave(orderId);
    const follower = this.with_.followers.of(orderId);
    let shown = follower.latest?.virtualAccount?.id;
    this.#awaited.set(
      orderId,
      follower.watch({
        order: (order) => {
          const decided = this.#results.ofOrder(order);
          if (!decided) return;
          if (decided.kind === "virtualAccount") {
            if (decided.virtualAccount.id === shown) return;
            shown = decided.virtualAccount.id;
          }
          this.#report(decided);
        },
      }),
    );
  }

  #leave(orderId: string): void {
    this.#awaited.get(orderId)?.();
    this.#awaited.delete(orderId);
  }
}

/** A copy of plain data: no proxies of a framework, nothing frozen, nothing undefined. */
const plainCopy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
