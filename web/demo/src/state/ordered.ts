import { createKept } from "../base/kept";

/** The latest orders whose goods were taken out of the cart: once is enough. */
const ordered = createKept<string[]>("ordered", (stored) =>
  Array.isArray(stored) ? stored.filter((id) => typeof id === "string") : [],
);

/** Tells whether an order is seen for the first time, and remembers it. */
export function isFirst(orderId: string): boolean {
  if (ordered.get().includes(orderId)) return false;
  ordered.set((ids) => [...ids.slice(-49), orderId]);
  return true;
}
