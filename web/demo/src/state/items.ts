/** A product in the cart, and how many of it. */
export interface Item {
  sku: string;
  quantity: number;
}

/** The API takes 1 to 999 of each. */
export const most = 999;

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
