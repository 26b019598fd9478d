import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import type { Result } from "./types.js";

/** How long an order is watched after its window was closed or refused: an approval may come late. */
const late = 15 * 60_000;

/** Tells results, and goes on watching orders for what comes after them. */
export class Outcomes {
  readonly #awaited = new Map<string, () => void>();
  readonly #paid = new Set<string>();

  constructor(
    private readonly context: Context,
    private readonly attempts: Attempts,
  ) {}

  /** Tells a result once, keeps what a reload needs, and watches what is not over. */
  report(result: Result): Result {
    const { kind, order } = result;
    if (this.context.api.signal.aborted) return result;
    this.leave(order.id);
    const waits =
      kind === "virtualAccount" ||
      (kind === "pending" && result.waitingFor !== "BUYER");
    if (waits) this.attempts.save(order.id, false);
    else if (kind !== "pending") this.attempts.remove(order.id);
    if (kind !== "paid" && kind !== "notPayable")
      this.wait(order.id, waits ? undefined : late);
    const again = kind === "paid" && this.#paid.has(order.id);
    if (kind === "paid") this.#paid.add(order.id);
    if (!again) this.context.emit("result", result);
    return result;
  }

  /** Watches an order and reports when something is decided. */
  wait(orderId: string, ms?: number): void {
    this.leave(orderId);
    const { follower: followerOf, results } = this.context;
    const follower = followerOf(orderId);
    const shown = follower.latest?.virtualAccount?.id;
    const unwatch = follower.watch({
      order: (order) => {
        const decided = results.ofOrder(order);
        const known =
          decided?.kind === "virtualAccount" &&
          decided.virtualAccount.id === shown;
        if (decided && !known) this.report(decided);
      },
    });
    const timer = ms && setTimeout(() => this.leave(orderId), ms);
    this.#awaited.set(orderId, () => {
      if (timer) clearTimeout(timer);
      unwatch();
    });
  }

  /** Stops watching: a window opens, or the order is over. */
  leave(orderId: string): void {
    this.#awaited.get(orderId)?.();
    this.#awaited.delete(orderId);
  }

  leaveAll(): void {
    for (const orderId of [...this.#awaited.keys()]) this.leave(orderId);
  }
}
