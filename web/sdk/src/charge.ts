import type { PayWithCardInput } from "./card-types.js";
import { isFault } from "./error.js";
import { payWithBillingKeyOperation } from "./generated-stored.js";
import { alone } from "./lock.js";
import { Once } from "./once.js";
import { createOrder, fresh } from "./press.js";
import { isPaid } from "./result.js";
import { outcome, settleBy } from "./settle.js";
import type { Parts } from "./stored.js";
import type { CheckoutInput, Result } from "./types.js";
import { randomName } from "./random.js";

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

  constructor(private readonly parts: Parts) {}

  /**
   * Makes the order and charges the card. Order and key are stored before the
   * call: when its answer is lost, the next press with the same input asks what
   * became of it; after a decline it pays the same order, with any card.
   */
  pay(input: PayWithCardInput): Promise<Result> {
    const { billingKeyId, cardQuota = 0, ...wanted } = input;
    const press = JSON.stringify(wanted);
    return this.#once.run(press, () =>
      alone(`${this.parts.context.api.lockName}charge`, async () => {
        const known = this.#known(press);
        const same =
          !!known &&
          known.billingKeyId === billingKeyId &&
          known.cardQuota === cardQuota;
        if (known?.unheard) {
          const result = await this.#run(known);
          if (same || result.kind !== "failed") return result;
        }
        const begin = (orderId: string) =>
          this.#run({
            ...{ press, orderId, billingKeyId, cardQuota },
            ...{ key: randomName(), unheard: true, at: Date.now() },
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
    const { box, follower } = this.parts.context;
    const known = box.get<Charge>("charge");
    if (known?.press !== press || Date.now() - known.at > fresh) return null;
    const { latest } = follower(known.orderId);
    return latest && isPaid(latest) ? null : known;
  }

  async #order(wanted: CheckoutInput): Promise<string> {
    const { context } = this.parts;
    const { order } = await createOrder(context, wanted);
    context.follower(order.id).offer(order);
    return order.id;
  }

  async #run(charge: Charge): Promise<Result> {
    const { context, attempts, outcomes } = this.parts;
    const { box } = context;
    box.set("charge", charge);
    attempts.save(charge.orderId, false);
    const result = await this.#settle(charge).catch((error: unknown) => {
      // Refused, so nothing is charged and nothing will be.
      if (
        isFault(error, "INVALID_INPUT", "IDEMPOTENCY_CONFLICT", "NOT_FOUND")
      ) {
        attempts.remove(charge.orderId);
        if (isFault(error, "NOT_FOUND")) box.remove("charge");
        else box.set("charge", { ...charge, unheard: false });
      }
      throw error;
    });
    if (result.kind === "failed")
      box.set("charge", { ...charge, unheard: false });
    else if (result.kind !== "pending") box.remove("charge");
    return outcomes.report(result);
  }

  /** Charges the card, or asks what became of that: the key makes it one charge. */
  #settle(charge: Charge): Promise<Result> {
    const { context } = this.parts;
    const { orderId, billingKeyId, cardQuota, key } = charge;
    const input = { orderId, billingKeyId, cardQuota, idempotencyKey: key };
    return settleBy(context, orderId, async () => {
      const { payWithBillingKey: answer } = await context.api.run(
        payWithBillingKeyOperation,
        { input },
      );
      return outcome(context, orderId, answer);
    });
  }
}
