import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import { PaygraphError, isFault } from "./error.js";
import { hold, type Hold } from "./lock.js";
import type { Outcomes } from "./outcomes.js";
import type { Reply } from "./script.js";
import { complete, settle } from "./settle.js";
import type { Order, Result } from "./types.js";
import { PaymentWindow, isPopup, type Ending, type Ready } from "./window.js";

/** How a window for something is opened. */
interface How {
  /** The lock of its order. */
  holding: Promise<Hold | null>;
  /** It stores a card. */
  card?: boolean;
  /** Asks what became of it. */
  ask(): Promise<unknown>;
}

/** The one window that can be open on a page, and what became of it. */
export class Windows {
  #open: PaymentWindow | null = null;

  constructor(
    private readonly context: Context,
    private readonly attempts: Attempts,
    private readonly outcomes: Outcomes,
  ) {}

  /** Opens an order's window and reports its outcome. A popup opens before anything is awaited. */
  async open(ready: Ready, takeOver: boolean): Promise<Result> {
    const { context, outcomes } = this;
    const { order } = ready;
    const holding = hold(`${context.api.lockName}${order.id}`, takeOver);
    if (!isPopup(ready) && !(await holding))
      return outcomes.report(
        context.results.pending(order, "BUYER", context.texts.elsewhere),
      );
    outcomes.leave(order.id);
    const ask = () => complete(context, order.id);
    return this.run(ready, { holding, ask }, (ending, window) =>
      this.#ended(window, order, ending),
    );
  }

  /** Shows a window, in the place of what is open, and makes something of its end. A popup opens before anything is awaited. */
  async run<T>(
    ready: Ready,
    { holding, card, ask }: How,
    made: (ending: Ending, window: PaymentWindow) => Promise<T>,
  ): Promise<T> {
    const { id } = ready.order;
    this.attempts.save(id, true, card);
    const window = new PaymentWindow(this.context, ready, ask);
    void holding.then((mine) =>
      mine?.lost.addEventListener("abort", () => window.replace()),
    );
    this.#open?.replace();
    this.#open = window;
    try {
      return await made(await window.open(), window);
    } catch (error) {
      // Disposed, it may be paid all the same: the next page asks.
      if (!isFault(error, "ABORTED")) this.attempts.remove(id);
      throw error;
    } finally {
      void holding.then((mine) => mine?.release());
    }
  }

  /** Closes what is open, because of a fault. */
  abort(error: PaygraphError): void {
    this.#open?.abort(error);
  }

  /** The page is back from where the browser kept it: the window may be gone. */
  returned(): void {
    this.#open?.returned();
  }

  pressed(): void {
    this.#open?.pressed();
  }

  async #ended(
    window: PaymentWindow,
    order: Order,
    ending: Ending,
  ): Promise<Result> {
    const { context, outcomes } = this;
    switch (ending.how) {
      case "decided":
        return outcomes.report(context.results.ofOrder(ending.order)!);
      case "replaced":
        outcomes.wait(order.id);
        return context.results.closed(
          context.follower(order.id).latest ?? order,
        );
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
    { id }: Order,
    reply: Reply,
  ): Promise<Result> {
    const impUid = reply.imp_uid ?? undefined;
    const result = await settle(this.context, id, impUid);
    const nothing =
      !impUid &&
      !window.isNews(result.order) &&
      ["closed", "failed", "rejected"].includes(result.kind);
    if (!nothing) return result;
    const refused = this.refused(reply, id);
    if (refused) throw refused;
    return this.context.results.closed(result.order);
  }

  /** What Iamport said if it opened nothing. */
  refused(reply: Reply, orderId: string): PaygraphError | null {
    const said = reply.error_msg || this.context.texts.refused;
    const more = { orderId, cause: reply };
    return reply.error_code || reply.error_coe
      ? new PaygraphError("WINDOW_REFUSED", said, more)
      : null;
  }
}
