import { refusal } from "./api.js";
import type { Context } from "./context.js";
import { isFault } from "./error.js";
import { completePaymentOperation } from "./generated.js";
import { isClosed, isOutcome, isPaid, type Outcome } from "./result.js";
import { sleep } from "./time.js";
import type { Result } from "./types.js";

/** How often an outcome that is not known yet is asked for before the answer is pending. */
const asks = 4;

/** Asks once what became of an order; the follower hears it first. */
export async function complete(
  { api, follower }: Context,
  orderId: string,
  impUid?: string,
): Promise<Outcome> {
  const { completePayment: answer } = await api.run(
    completePaymentOperation,
    { input: { merchantUid: orderId, ...(impUid && { impUid }) } },
    { orderId },
  );
  if (!answer || !isOutcome(answer)) throw refusal(answer, orderId);
  follower(orderId).offer(answer.order);
  return answer;
}

/**
 * Asks what became of an order whose window is closed: until it is known, the
 * order is paid by what somebody else tells, or a shopper has waited enough.
 */
export async function settle(
  context: Context,
  orderId: string,
  impUid?: string,
): Promise<Result> {
  const { api, results } = context;
  const follower = context.follower(orderId);
  const enough = new AbortController();
  const end = () => enough.abort();
  const unwatch = follower.watch({
    order: (order) => (isPaid(order) || isClosed(order)) && end(),
  });
  api.signal.addEventListener("abort", end);
  try {
    for (let n = 1; ; n++) {
      if (follower.latest && isPaid(follower.latest))
        return results.paid(follower.latest);
      const answer = await complete(context, orderId, impUid);
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
    api.signal.removeEventListener("abort", end);
  }
}
