import {
  orderOperation,
  orderUpdatedOperation,
  type Operation,
  type OrderQueryVariables,
} from "./generated.js";
import type { Order } from "./types.js";

/** What can be followed: it says which of two answers is the newer one. */
export interface Followed {
  readonly version: number;
  readonly updatedAt: string;
}

/** A kind of thing that can be followed: how it is read, and how its changes come. */
export interface Topic<T extends Followed> {
  /** What it is called, as an event too. */
  name: "order" | "plan";
  read: Operation<object, OrderQueryVariables>;
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
