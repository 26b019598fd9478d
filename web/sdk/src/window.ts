import type { Context } from "./context.js";
import { PaygraphError } from "./error.js";
import type { Follower } from "./follower.js";
import type { RequestPayFragment } from "./generated.js";
import { isClosed, isPaid } from "./result.js";
import { attend, copyOf, type Imp, type Reply } from "./script.js";
import type { Order } from "./types.js";

/** How soon after its opening Iamport is asked, in case nobody tells; then twice as long each time, up to a minute. */
const firstAsk = 5000;

/** How long a window may take to show itself. */
const opening = 3000;

/** How long a window that has done its work may stay open before its callback counts as lost. */
const grace = 4000;

/** How a window ended. */
export type Ending =
  /** Its callback ran. */
  | { how: "reply"; reply: Reply }
  /** The order was paid or closed meanwhile, whoever told. */
  | { how: "decided"; order: Order }
  /** The attempt has ended, and the callback never came. */
  | { how: "silent" }
  /** Another window took its place. */
  | { how: "replaced" };

/** A window that can open at once. */
export interface Ready {
  imp: Imp;
  pay: RequestPayFragment;
  order: Order;
  /** A popup is asked for where there is a choice. */
  popup: boolean;
}

export const isPopup = ({ popup, pay }: Ready): boolean =>
  popup || pay.window === "POPUP";

/** Opens Iamport's window for an order and waits for its end. It can be closed from outside. */
export class PaymentWindow {
  readonly #known: Set<string>;
  readonly #follower: Follower;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #unwatch: () => void = () => {};
  #resolve!: (ending: Ending) => void;
  #reject!: (error: PaygraphError) => void;
  #open = false;
  #since = 0;

  constructor(
    private readonly context: Context,
    private readonly ready: Ready,
    /** Asks Iamport what became of it; the follower hears the answer. */
    private readonly ask: () => Promise<unknown>,
  ) {
    const { order } = ready;
    this.#known = new Set(order.payments.map((p) => p.id));
    this.#follower = context.follower(order.id);
    this.#follower.offer(order);
  }

  /** Tells whether an order has an attempt that it did not have before the window. */
  isNews(order: Order): boolean {
    return order.payments.some((p) => !this.#known.has(p.id));
  }

  /** Calls Iamport at once, so that a popup opens inside the click. */
  open(): Promise<Ending> {
    const { imp, pay, popup } = this.ready;
    const { texts } = this.context;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      // First, so that news which come while it opens are not missed.
      this.#unwatch = this.#follower.watch({
        order: (order) => this.#look(order),
      });
      this.#open = true;
      this.#since = Date.now();
      this.#tell("open");
      this.#askIn(firstAsk);
      const seen = attend(() =>
        imp.request_pay(copyOf(pay.params, popup), (reply) =>
          this.#end({ how: "reply", reply: reply ?? {} }),
        ),
      );
      if (seen.blocked)
        return this.abort(
          new PaygraphError("POPUP_BLOCKED", texts.popup, {
            retryable: true,
          }),
        );
      if (seen.error || seen.said || seen.value === false)
        this.abort(
          new PaygraphError("WINDOW_REFUSED", seen.said ?? texts.refused, {
            retryable: true,
            cause: seen.error,
          }),
        );
    });
  }

  /** The page is back. A window that left the page, or was in a popup, is not there any more. */
  returned(): void {
    const layer = [...document.querySelectorAll("iframe")].some((frame) => {
      const { width, height } = frame.getBoundingClientRect();
      return width >= innerWidth / 2 && height >= innerHeight / 2;
    });
    if (!layer) this.#end({ how: "silent" });
  }

  /** The buyer presses again, so that a window in the page is not there any more: it was closed without a word. */
  pressed(): void {
    const inPage = !isPopup(this.ready);
    if (inPage && Date.now() - this.#since > opening) this.returned();
  }

  /** Closes it: another takes its place. */
  replace(): void {
    this.#hide();
    this.#end({ how: "replaced" });
  }

  /** Closes it because of a fault. */
  abort(error: PaygraphError): void {
    if (!this.#open) return;
    this.#hide();
    this.#done();
    this.#reject(error);
  }

  #look(order: Order): void {
    if (isPaid(order) || isClosed(order)) {
      this.#hide();
      return this.#end({ how: "decided", order });
    }
    const over =
      order.status === "AWAITING_DEPOSIT" ||
      order.payments.some(
        (p) =>
          !this.#known.has(p.id) &&
          (p.status === "FAILED" || p.rejectionReason),
      );
    if (!over || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#hide();
      this.#end({ how: "silent" });
    }, grace);
  }

  #askIn(ms: number): void {
    this.#asking = setTimeout(() => {
      void this.ask().catch(() => {}); // the next one may get an answer
      this.#askIn(Math.min(ms * 2, 60_000));
    }, ms);
  }

  #hide(): void {
    if (!this.#open) return;
    try {
      this.ready.imp.close?.();
    } catch {
      // it is closed
    }
  }

  #end(ending: Ending): void {
    if (!this.#open) return;
    this.#done();
    this.#resolve(ending);
  }

  #done(): void {
    this.#open = false;
    clearTimeout(this.#timer);
    clearTimeout(this.#asking);
    this.#unwatch();
    this.#tell("close");
  }

  #tell(state: "open" | "close"): void {
    const order = this.#follower.latest ?? this.ready.order;
    this.context.emit("window", { state, order });
  }
}
