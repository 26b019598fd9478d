import {
  orderOperation,
  orderUpdatedOperation,
  planOperation,
  planUpdatedOperation,
  type Operation,
  type OrderQueryVariables,
} from "./generated.js";
import type { Order, Plan } from "./types.js";

/** What can be followed: it says which of two answers is the newer one. */
export interface Followed {
  readonly version: number;
  readonly updatedAt: string;
}

/** A kind of thing that can be followed: how it is read, and how its changes come. */
export interface Topic<T extends Followed> {
  /** What it is called. */
  name: string;
  read: Operation<
    { checkoutConfig: { serverTime: string } },
    OrderQueryVariables
  >;
  live: string;
  /** What an answer to either holds. */
  of(answer: object): T | null | undefined;
  /** After how long it is read again while nobody tells; null if nothing is expected. */
  pollAfterMs(now: T): number | null;
}

export const orderTopic: Topic<Order> = {
  name: "order",
  read: orderOperation,
  live: orderUpdatedOperation,
  of: (answer: { order?: Order; orderUpdated?: Order }) =>
    answer.order ?? answer.orderUpdated,
  pollAfterMs: (order) => order.pollAfterMs,
};

export const planTopic: Topic<Plan> = {
  name: "plan",
  read: planOperation,
  live: planUpdatedOperation,
  of: (answer: { plan?: Plan; planUpdated?: Plan }) =>
    answer.plan ?? answer.planUpdated,
  // While a charge is being tried its outcome is near.
  pollAfterMs: ({ status, nextCharge }) =>
    status === "INCOMPLETE" || nextCharge?.status === "PROCESSING"
      ? 3000
      : null,
};
