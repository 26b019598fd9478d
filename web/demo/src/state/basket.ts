import type { Product } from "../api/products";
import type { Language } from "./settings";
import { times, written } from "../words/sum";
import type { Item } from "./items";

/** Something in the cart, with its product; null while nobody sells it. */
export interface Held {
  item: Item;
  product: Product | null;
}

/** What is paid for together: an order has one currency. */
export interface Basket {
  currency: string;
  held: Held[];
  sum: { amount: number; currency: string };
  formatted: string;
}

/** The cart by currencies; what is not for sale is in none. */
export function basketsOf(
  items: Item[],
  products: Product[],
  lang: Language,
): Basket[] {
  const baskets = new Map<string, Held[]>();
  for (const item of items) {
    const product = products.find((p) => p.sku === item.sku);
    if (!product || product.recurrence) continue;
    const { currency } = product.price;
    baskets.set(currency, [
      ...(baskets.get(currency) ?? []),
      { item, product },
    ]);
  }
  return [...baskets].map(([currency, held]) => {
    const sums = held.map(({ item, product }) =>
      product ? times(product.price, item.quantity) : null,
    );
    const amount = sums.reduce((n, s) => n + (s?.amount ?? 0), 0);
    const decimal = sums.reduce((n, s) => n + (s?.decimal ?? 0), 0);
    return {
      currency,
      held,
      sum: { amount, currency },
      formatted: written(decimal, currency, lang),
    };
  });
}

/** What is in the cart and not for sale. */
export const goneFrom = (items: Item[], products: Product[]): Item[] =>
  items.filter((i) => !products.some((p) => p.sku === i.sku));
