import { createKept } from "../base/kept";
import { most, quantityOf, withQuantity, type Item } from "./items";

function isItem(stored: unknown): stored is Item {
  const i = stored as Item | null;
  return (
    typeof i?.sku === "string" &&
    Number.isInteger(i.quantity) &&
    i.quantity >= 1 &&
    i.quantity <= most
  );
}

/** What somebody wants to buy, in the order in which it was put in. */
export const cart = createKept<Item[]>("cart", (stored) =>
  Array.isArray(stored) ? stored.filter(isItem) : [],
);

export const putIn = (sku: string): void =>
  cart.set((items) => withQuantity(items, sku, quantityOf(items, sku) + 1));

export const setQuantity = (sku: string, n: number): void =>
  cart.set((items) => withQuantity(items, sku, n));

/** Puts the lines of an order into the cart; none of them twice. */
export function putBack(
  lines: readonly { sku: string | null; quantity: number }[],
): void {
  cart.set((items) =>
    lines.reduce(
      (all, { sku, quantity }) =>
        sku
          ? withQuantity(all, sku, Math.max(quantity, quantityOf(all, sku)))
          : all,
      items,
    ),
  );
}

/** Takes out what was bought; what was put in since then stays. */
export function takeOut(
  bought: readonly { sku: string | null; quantity: number }[],
): void {
  cart.set((items) =>
    bought.reduce(
      (left, { sku, quantity }) =>
        sku ? withQuantity(left, sku, quantityOf(left, sku) - quantity) : left,
      items,
    ),
  );
}
