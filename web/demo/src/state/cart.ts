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

/** Drops what cannot be bought once: a membership begins on its own page. */
export function dropRecurring(
  products: readonly { sku: string; recurrence: object | null }[],
): void {
  const recurs = ({ sku }: Item) =>
    products.some((p) => p.sku === sku && p.recurrence);
  if (cart.get().some(recurs)) {
    cart.set((items) => items.filter((i) => !recurs(i)));
  }
}

/** Told with the order of something that was bought without the cart. */
export const besideCart = { cart: false };

export const isBesideCart = (customData: object | null): boolean =>
  (customData as Partial<typeof besideCart> | null)?.cart === false;

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
