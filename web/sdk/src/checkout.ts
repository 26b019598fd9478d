import { PaygraphError, isFault, refusal } from "./error.js";
import { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import {
  cancelOrderOperation,
  checkoutConfigOperation,
  orderOperation,
  preparePaymentOperation,
  type CheckoutConfigQuery,
  type RequestPayFragment,
} from "./generated.js";
import { Later } from "./later.js";
import { Once } from "./once.js";
import { Outcomes } from "./outcomes.js";
import { plainCopy } from "./plain.js";
import { createOrder, fresh } from "./press.js";
import { isPaid } from "./result.js";
import { resume } from "./resume.js";
import { loadImp, type Imp } from "./script.js";
import { settle } from "./settle.js";
import type { Stored } from "./stored.js";
import type {
  CheckoutConfig,
  CheckoutInput,
  Order,
  Prepared,
  Result,
  RetryInput,
} from "./types.js";
import { Windows } from "./windows.js";

/** An order that was made by a press and is not over. */
interface Pressed {
  orderId: string;
  at: number;
  /** Its window never opened: this opens it at once. */
  ready?: Prepared;
}

/** Makes orders, opens their windows, and finds out what became of them. */
export class Checkout {
  /** What is for stored cards alone. */
  readonly stored: Later<Stored>;
  readonly attempts: Attempts;
  readonly outcomes: Outcomes;
  readonly windows: Windows;
  readonly #once = new Once();
  readonly #pressed = new Map<string, Pressed>();
  #config: Promise<CheckoutConfigQuery> | null = null;
  #imp: Imp | null = null;
  #resumed: Promise<Result | null> | null = null;

  constructor(readonly context: Context) {
    this.attempts = new Attempts(context.box);
    this.outcomes = new Outcomes(context, this.attempts);
    this.windows = new Windows(context, this.attempts, this.outcomes);
    this.stored = new Later(
      async () => new (await import("./stored.js")).Stored(this),
      context.api,
    );
  }

  async preload(): Promise<CheckoutConfig> {
    const { api, texts } = this.context;
    this.#config ??= api.run(checkoutConfigOperation, {}).catch((error) => {
      this.#config = null;
      throw error;
    });
    const { checkoutConfig } = await this.#config;
    if (globalThis.document) this.#imp = await loadImp(checkoutConfig, texts);
    return checkoutConfig;
  }

  prepare(input: CheckoutInput): Promise<Prepared> {
    const plain = plainCopy(input);
    const press = JSON.stringify(plain);
    return this.#once.run(`prepare ${press}`, async () => {
      const ready = this.#known(press)?.ready;
      if (ready) return ready;
      const script = this.preload();
      script.catch(() => {}); // awaited below
      const { order, requestPay } = await createOrder(this.context, plain);
      const prepared = this.#prepared(press, order, requestPay, !!plain.popup);
      const pressed = { orderId: order.id, at: Date.now() };
      this.#pressed.set(press, pressed);
      await script;
      this.#pressed.set(press, { ...pressed, ready: prepared });
      return prepared;
    });
  }

  checkout(input: CheckoutInput): Promise<Result> {
    this.windows.pressed();
    const press = JSON.stringify(plainCopy(input));
    return this.#once.run(`checkout ${press}`, async () => {
      const pressed = this.#known(press);
      if (pressed?.ready) return pressed.ready.open();
      if (pressed) {
        const again = input.popup ? { popup: true } : {};
        const result = await this.retry(pressed.orderId, again);
        if (result.kind !== "notPayable") return this.#over(press, result);
      }
      return (await this.prepare(input)).open();
    });
  }

  retry(orderId: string, input: RetryInput = {}): Promise<Result> {
    this.windows.pressed();
    return this.#once.run(`open ${orderId}`, async () => {
      const { context } = this;
      const { payMethod, popup = false, takeOver = false } = input;
      const script = this.preload();
      script.catch(() => {}); // awaited below
      const { preparePayment: made } = await context.api.run(
        preparePaymentOperation,
        { input: { orderId, ...(payMethod && { payMethod }) } },
        { orderId },
      );
      if (made && "order" in made) context.follower(orderId).offer(made.order);
      switch (made?.__typename) {
        case "PreparePaymentSuccess":
          await script;
          return this.#open(made.order, made.requestPay, popup, takeOver);
        case "PaymentPending":
          return this.outcomes.report(await settle(context, orderId));
        case "OrderNotPayable":
          return this.outcomes.report(
            context.results.ofOrder(made.order) ??
              context.results.notPayable(made.order, made.message),
          );
        default:
          throw refusal(made, { orderId });
      }
    });
  }

  resume(): Promise<Result | null> {
    this.#resumed ??= resume(this).catch((error: unknown) => {
      this.#resumed = null;
      throw error;
    });
    return this.#resumed;
  }

  /** A window is open for an order, or about to be. */
  isOpen(orderId: string): boolean {
    return this.#once.isRunning(`open ${orderId}`);
  }

  async order(id: string): Promise<Order | null> {
    const { api, offer } = this.context;
    const { order } = await api.run(orderOperation, { id }, { orderId: id });
    if (order) offer(order);
    return order;
  }

  async cancel(orderId: string, reason?: string): Promise<Order> {
    const { cancelOrder: made } = await this.context.api.run(
      cancelOrderOperation,
      { input: { orderId, ...(reason && { reason }) } },
      { orderId },
    );
    if (made && "order" in made) this.context.offer(made.order);
    if (made?.__typename !== "CancelOrderSuccess")
      throw refusal(made, { orderId });
    this.outcomes.leave(orderId);
    this.attempts.remove(orderId);
    return made.order;
  }

  dispose(error: PaygraphError): void {
    this.windows.abort(error);
    this.outcomes.leaveAll();
    this.stored.part?.cards.dispose();
    this.#pressed.clear();
  }

  #known(press: string): Pressed | undefined {
    const pressed = this.#pressed.get(press);
    if (!pressed || Date.now() - pressed.at > fresh) return undefined;
    const { latest } = this.context.follower(pressed.orderId);
    return latest && isPaid(latest) ? undefined : pressed;
  }

  #prepared(
    press: string,
    order: Order,
    pay: RequestPayFragment,
    popup: boolean,
  ): Prepared {
    const open = () =>
      this.#once.run(`open ${order.id}`, async () => {
        try {
          const result = await this.#open(order, pay, popup, false);
          return this.#over(press, result);
        } catch (error) {
          const pressed = this.#pressed.get(press);
          if (!isFault(error, "POPUP_BLOCKED")) delete pressed?.ready;
          throw error;
        }
      });
    let used = false;
    return {
      order,
      open: () => {
        // The second time its parameters are old, unless nothing opened.
        if (used && !this.#pressed.get(press)?.ready)
          return this.retry(order.id, { popup });
        used = true;
        return open();
      },
    };
  }

  /** After a window: the same press opens the same order again, unless it is over. */
  #over(press: string, result: Result): Result {
    const pressed = this.#pressed.get(press);
    delete pressed?.ready;
    if (!["closed", "failed", "pending"].includes(result.kind))
      this.#pressed.delete(press);
    return result;
  }

  /** Nothing is awaited before a popup, once the script is there. */
  async #open(
    order: Order,
    pay: RequestPayFragment,
    popup: boolean,
    takeOver: boolean,
  ): Promise<Result> {
    const imp = (this.#imp ??= await loadImp(pay, this.context.texts));
    return this.windows.open({ imp, order, pay, popup }, takeOver);
  }
}
