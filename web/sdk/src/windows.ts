import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import { PaygraphError, isFault } from "./error.js";
import type { RequestPayFragment } from "./generated.js";
import { hold } from "./lock.js";
import type { Outcomes } from "./outcomes.js";
import { errorCode, type Imp, type Reply } from "./script.js";
import { complete, settle } from "./settle.js";
import type { Order, Result } from "./types.js";
import { PaymentWindow, type Ending } from "./window.js";

/** The one window that can be open on a page, and what became of it. */
export class Windows {
  #open: PaymentWindow | null = null;

  constructor(
    private readonly context: Context,
    private readonly attempts: Attempts,
    private readonly outcomes: Outcomes,
  ) {}

  /** Opens an order's window and reports its outcome. A popup opens before anything is awaited. */
  async open(
    imp: Imp,
    order: Order,
    pay: RequestPayFragment,
    popup: boolean,
    takeOver: boolean,
  ): Promise<Result> {
    const { api, results, texts } = this.context;
    const holding = hold(`${api.lockName}${order.id}`, takeOver);
    if (!popup && pay.window !== "POPUP" && !(await holding))
      return this.outcomes.report(
        results.pending(order, "BUYER", texts.elsewhere),
      );
    try {
      return await this.#run(imp, order, pay, popup, holding);
    } catch (error) {
      // Disposed, it may be paid all the same: the next page asks.
      if (!isFault(error, "ABORTED")) this.attempts.remove(order.id);
      throw error;
    } finally {
      void holding.then((mine) => mine?.release());
    }
  }

  /** Closes what is open, because of a fault. */
  abort(error: PaygraphError): void {
    this.#open?.abort(error);
  }

  returned(): void {
    this.#open?.returned();
  }

  pressed(): void {
    this.#open?.pressed();
  }

  async #run(
    imp: Imp,
    order: Order,
    pay: RequestPayFragment,
    popup: boolean,
    holding: ReturnType<typeof hold>,
  ): Promise<Result> {
    const { context, outcomes } = this;
    const follower = context.follower(order.id);
    outcomes.leave(order.id);
    this.attempts.save(order.id, true);
    follower.offer(order);
    const window = new PaymentWindow(
      imp,
      pay,
      follower,
      context.texts,
      order,
      (state) =>
        context.tell.window({ state, order: follower.latest ?? order }),
      () => complete(context, order.id),
    );
    void holding.then((mine) =>
      mine?.lost.addEventListener("abort", () => window.replace()),
    );
    const ending = await this.show(window, popup);
    switch (ending.how) {
      case "decided":
        return outcomes.report(context.results.ofOrder(ending.order)!);
      case "replaced": {
        outcomes.wait(order.id);
        return context.results.closed(follower.latest ?? order);
      }
      case "silent":
        return outcomes.report(await settle(context, order.id));
      case "reply":
        return outcomes.report(
          await this.#answered(window, order, ending.reply),
        );
    }
  }

  /** What became of a window whose callback ran. Its number is a hint; its flags are nothing. */
  async #answered(
    window: PaymentWindow,
    order: Order,
    reply: Reply,
  ): Promise<Result> {
    const impUid = reply.imp_uid ?? undefined;
    const result = await settle(this.context, order.id, impUid);
    const nothing =
      !impUid &&
      !window.isNews(result.order) &&
      ["closed", "failed", "rejected"].includes(result.kind);
    if (!nothing) return result;
    const code = errorCode(reply);
    if (!code) return this.context.results.closed(result.order);
    throw new PaygraphError(
      "WINDOW_REFUSED",
      reply.error_msg || this.context.texts.refused,
      { orderId: order.id, cause: reply },
    );
  }

  /** Shows a window, in the place of what is open, until its end. */
  async show(window: PaymentWindow, popup: boolean): Promise<Ending> {
    this.#open?.replace();
    this.#open = window;
    try {
      return await window.open(popup);
    } finally {
      if (this.#open === window) this.#open = null;
    }
  }
}
