import type { Attempt, Attempts } from "./attempts.js";
import type { Cards } from "./cards.js";
import type { Context } from "./context.js";
import { isFault } from "./error.js";
import { exchangeReturnCodeOperation } from "./generated.js";
import { finishLanding, landed, type Landing } from "./landing.js";
import { isHeld } from "./lock.js";
import type { Outcomes } from "./outcomes.js";
import { fresh } from "./press.js";
import { settle } from "./settle.js";
import type { Order, Result } from "./types.js";

/** What resuming needs of a checkout. */
interface Parts {
  context: Context;
  attempts: Attempts;
  outcomes: Outcomes;
  cards: Cards;
  order(id: string): Promise<Order | null>;
  isOpen(orderId: string): boolean;
}

/** Goes on with what was under way before a redirect or a reload. */
export async function resume(parts: Parts): Promise<Result | null> {
  const landing = landed();
  if (landing?.isCard) await parts.cards.land(landing);
  else if (landing) return land(parts, landing);
  let newest: Result | null = null;
  for (const attempt of parts.attempts.all()) {
    if (parts.isOpen(attempt.orderId)) continue;
    if (attempt.card) {
      await parts.cards.reload(attempt);
      continue;
    }
    const result = await reload(parts, attempt);
    newest ??= result;
  }
  return newest;
}

/** After a reload, or in another tab of the same browser. */
async function reload(parts: Parts, attempt: Attempt): Promise<Result | null> {
  const { context, attempts, outcomes } = parts;
  const { orderId } = attempt;
  const order = await parts.order(orderId);
  if (!order) {
    attempts.remove(orderId);
    return null;
  }
  context.follower(orderId).offer(order);
  const decided = context.results.ofOrder(order);
  if (decided) return outcomes.report(decided);
  const open =
    attempt.window && (await isHeld(`${context.api.lockName}${orderId}`));
  const result = open ? null : await settle(context, orderId);
  const away =
    result?.kind === "closed" &&
    attempt.window &&
    !attempts.isMine(attempt) &&
    Date.now() - attempt.at < fresh;
  if (result && !away) return outcomes.report(result);
  // Its window is open in another tab, or that tab went away to it.
  outcomes.wait(orderId);
  return null;
}

/** After a redirect, perhaps in another browser than the one it began in. */
async function land(parts: Parts, landing: Landing): Promise<Result | null> {
  const { context, outcomes } = parts;
  const { api } = context;
  const { orderId, code } = landing;
  if (code) {
    // Works once: whoever comes next on this page shares the answer.
    landing.bought ??= api
      .detached()
      .run(exchangeReturnCodeOperation, { input: { code } })
      .then(({ exchangeReturnCode: made }) => made)
      .catch(() => null);
  }
  const bought = await landing.bought;
  const own = await api.session.token().catch(() => null);
  const mine = own && (await parts.order(orderId));
  if (mine) context.follower(orderId).offer(mine);
  else if (bought?.__typename === "ExchangeReturnCodeSuccess") {
    api.session.adopt(orderId, bought.accessToken);
    context.follower(orderId).offer(bought.order);
  }
  try {
    const result = await settle(context, orderId);
    if (api.signal.aborted) return null;
    finishLanding(landing);
    return outcomes.report(result);
  } catch (error) {
    if (isFault(error, "NOT_FOUND")) finishLanding(landing); // nobody's here
    throw error;
  }
}
