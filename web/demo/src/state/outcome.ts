import type { Result } from "@paygraph/checkout";
import { createStore } from "../base/store";

/** The latest result of each order, since the page was loaded. */
export const outcomes = createStore<Record<string, Result>>({});

export const remember = (result: Result): void =>
  outcomes.set((now) => ({ ...now, [result.order.id]: result }));

/** A result is over as soon as somebody tries again. */
export const forget = (orderId: string): void =>
  outcomes.set(({ [orderId]: _, ...others }) => others);
