import { createKept } from "../base/kept";

/** A product in the cart, and how many of it. */
export interface Item {
  sku: string;
  quantity: number;
}

/** The API takes 1 to 999 of each. */
export const most = 999;

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

/** The cart with n of a product; none takes it out. */
export function withQuantity(items: Item[], sku: string, n: number): Item[] {
  const quantity = Math.min(Math.max(Math.trunc(n) || 0, 0), most);
  if (quantity === 0) return items.filter((i) => i.sku !== sku);
  if (!items.some((i) => i.sku === sku)) return [...items, { sku, quantity }];
  return items.map((i) => (i.sku === sku ? { sku, quantity } : i));
}

export const quantityOf = (items: Item[], sku: string): number =>
  items.find((i) => i.sku === sku)?.quantity ?? 0;

export const countOf = (items: Item[]): number =>
  items.reduce((n, i) => n + i.quantity, 0);

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
