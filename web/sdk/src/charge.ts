import { refusal } from "./api.js";
import type { PayWithCardInput } from "./card-types.js";
import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import { isFault } from "./error.js";
import { payWithBillingKeyOperation } from "./generated.js";
import { alone } from "./lock.js";
import { Once } from "./once.js";
import type { Outcomes } from "./outcomes.js";
import { plainCopy } from "./plain.js";
import { createOrder, fresh } from "./press.js";
import { isOutcome, isPaid } from "./result.js";
import { sleep } from "./time.js";
import type { CheckoutInput, Result } from "./types.js";
import { uuid } from "./uuid.js";

/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;

/** A stored card's charge for an order, until it is over. */
interface Charge {
  /** What was bought, as text. */
  press: string;
  orderId: string;
  billingKeyId: string;
  cardQuota: number;
  key: string;
  /** What became of it was not heard. */
  unheard: boolean;
  at: number;
}

/** Pays orders with stored cards. */
export class Charges {
  readonly #once = new Once();

  constructor(
    private readonly context: Context,
    private readonly attempts: Attempts,
    private readonly outcomes: Outcomes,
  ) {}

  /**
   * Makes the order and charges the card. Order and key are stored before the
   * call: when its answer is lost, the next press with the same input asks what
   * became of it; after a decline it pays the same order, with any card.
   */
  pay(input: PayWithCardInput): Promise<Result> {
    const { billingKeyId, cardQuota = 0, ...wanted } = plainCopy(input);
    const press = JSON.stringify(wanted);
    return this.#once.run(press, () =>
      alone(`${this.context.api.lockName}charge`, async () => {
        const known = this.#known(press);
        const same =
          known?.billingKeyId === billingKeyId && known.cardQuota === cardQuota;
        if (known?.unheard) {
          const result = await this.#run(known);
          if (same || result.kind !== "failed") return result;
        }
        const begin = (orderId: string) =>
          this.#run({
            ...{ press, orderId, billingKeyId, cardQuota },
            ...{ key: uuid(), unheard: true, at: Date.now() },
          });
        if (known) {
          const result = await begin(known.orderId);
          if (result.kind !== "notPayable") return result;
        }
        return begin(await this.#order(wanted));
      }),
    );
  }

  /** What an earlier press left, if it can go on. */
  #known(press: string): Charge | null {
    const known = this.context.box.get<Charge>("charge");
    if (known?.press !== press || Date.now() - known.at > fresh) return null;
    const { latest } = this.context.follower(known.orderId);
    return latest && isPaid(latest) ? null : known;
  }

  async #order(wanted: CheckoutInput): Promise<string> {
    const { order } = await createOrder(this.context, wanted);
    this.context.follower(order.id).offer(order);
    return order.id;
  }

  async #run(charge: Charge): Promise<Result> {
    const { box } = this.context;
    box.set("charge", charge);
    this.attempts.save(charge.orderId, false);
    const result = await this.#settle(charge).catch((error: unknown) => {
      // Refused, so nothing is charged and nothing will be.
      if (
        isFault(error, "INVALID_INPUT", "IDEMPOTENCY_CONFLICT", "NOT_FOUND")
      ) {
        this.attempts.remove(charge.orderId);
        if (isFault(error, "NOT_FOUND")) box.remove("charge");
        else box.set("charge", { ...charge, unheard: false });
      }
      throw error;
    });
    if (result.kind === "failed")
      box.set("charge", { ...charge, unheard: false });
    else if (result.kind !== "pending") box.remove("charge");
    return this.outcomes.report(result);
  }

  /** Charges the card, or asks what became of that: the key makes it one charge. */
  async #settle(charge: Charge): Promise<Result> {
    const { api, results, follower: followerOf } = this.context;
    const { orderId, billingKeyId, cardQuota, key } = charge;
    const follower = followerOf(orderId);
    const enough = new AbortController();
    const end = () => enough.abort();
    const unwatch = follower.watch({
      order: (order) => isPaid(order) && end(),
    });
    api.signal.addEventListener("abort", end);
    const input = { orderId, billingKeyId, cardQuota, idempotencyKey: key };
    try {
      for (let n = 1; ; n++) {
        const { payWithBillingKey: answer } = await api.run(
          payWithBillingKeyOperation,
          { input },
        );
        if (!answer || !isOutcome(answer)) throw refusal(answer, orderId);
        follower.offer(answer.order);
        if (answer.__typename !== "PaymentPending") return results.of(answer);
        if (n >= asks) return results.pending(answer.order, answer.waitingFor);
        await sleep(answer.pollAfterMs, enough.signal);
      }
    } catch (error) {
      // The card may well be charged: somebody will tell.
      const order = follower.latest;
      if (order && isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED"))
        return results.pending(order, "CONNECTION");
      throw error;
    } finally {
      unwatch();
      api.signal.removeEventListener("abort", end);
    }
  }
}
