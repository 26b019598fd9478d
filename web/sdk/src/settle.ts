import { isFault, refusal } from "./error.js";
import type { Context } from "./context.js";
import { completePaymentOperation } from "./generated.js";
import {
  isClosed,
  isOutcome,
  isPaid,
  type Answered,
  type Outcome,
} from "./result.js";
import { limit, sleep } from "./time.js";
import type { Result } from "./types.js";

/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;

/** Asks once what became of an order. */
export async function complete(
  context: Context,
  orderId: string,
  impUid?: string,
): Promise<Outcome> {
  const { completePayment: answer } = await context.api.run(
    completePaymentOperation,
    { input: { merchantUid: orderId, ...(impUid && { impUid }) } },
    { orderId },
  );
  return outcome(context, orderId, answer);
}

/** An answer about an order, which the follower hears first; what is no outcome is thrown. */
export function outcome(
  { follower }: Context,
  orderId: string,
  answer: Answered,
): Outcome {
  if (!answer || !isOutcome(answer)) throw refusal(answer, { orderId });
  follower(orderId).offer(answer.order);
  return answer;
}

/** Asks what became of an order whose window is closed. */
export const settle = (
  context: Context,
  orderId: string,
  impUid?: string,
): Promise<Result> =>
  settleBy(context, orderId, () => complete(context, orderId, impUid));

/**
 * Asks until the answer is known, the order is paid by what somebody else
 * tells, or a shopper has waited enough.
 */
export async function settleBy(
  context: Context,
  orderId: string,
  ask: () => Promise<Outcome>,
): Promise<Result> {
  const { api, results } = context;
  const follower = context.follower(orderId);
  const enough = limit([api.signal]);
  const unwatch = follower.watch({
    order: (order) => (isPaid(order) || isClosed(order)) && enough.abort(),
  });
  try {
    for (let n = 1; ; n++) {
      if (follower.latest && isPaid(follower.latest))
        return results.paid(follower.latest);
      const answer = await ask();
      const result = results.of(answer);
      if (result.kind !== "pending" || n >= asks) return result;
      if (answer.__typename === "PaymentPending")
        await sleep(answer.pollAfterMs, enough.signal);
    }
  } catch (error) {
    // The payment may well have been made: somebody will tell.
    const order = follower.latest;
    if (order && isFault(error, "NETWORK", "UNAVAILABLE", "RATE_LIMITED"))
      return results.pending(order, "CONNECTION");
    throw error;
  } finally {
    unwatch();
    enough.done();
  }
}
