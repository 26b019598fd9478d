import type { Attempt, Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import { isFault } from "./error.js";
import { exchangeReturnCodeOperation } from "./generated.js";
import { finishLanding, landed, type Landing } from "./landing.js";
import type { Later } from "./later.js";
import { isHeld } from "./lock.js";
import type { Outcomes } from "./outcomes.js";
import { fresh } from "./press.js";
import { settle } from "./settle.js";
import type { Stored } from "./stored.js";
import type { Order, Result } from "./types.js";

/** What resuming needs of a checkout. */
interface Parts {
  context: Context;
  attempts: Attempts;
  outcomes: Outcomes;
  stored: Later<Stored>;
  order(id: string): Promise<Order | null>;
  isOpen(orderId: string): boolean;
}

/** Goes on with what was under way before a redirect or a reload. */
export async function resume(parts: Parts): Promise<Result | null> {
  const landing = landed();
  if (landing && !landing.isCard) return land(parts, landing);
  // Neither waits for the other, and a fault waits for both.
  const registered = cards(parts, landing).catch((fault: unknown) => ({
    fault,
  }));
  const result = await payments(parts).finally(() => registered);
  const failed = await registered;
  if (failed) throw failed.fault;
  return result;
}

async function payments(parts: Parts): Promise<Result | null> {
  let newest: Result | null = null;
  for (const attempt of parts.attempts.all()) {
    if (attempt.card || parts.isOpen(attempt.orderId)) continue;
    const result = await reload(parts, attempt);
    newest ??= result;
  }
  return newest;
}

async function cards(
  { attempts, stored }: Parts,
  landing: Landing | null,
): Promise<void> {
  if (landing) await stored.run(({ cards }) => cards.land(landing));
  for (const attempt of attempts.all())
    if (attempt.card) await stored.run(({ cards }) => cards.reload(attempt));
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
    landing.bought ??= context
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
