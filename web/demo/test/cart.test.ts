import { expect, test } from "vitest";
import { countOf, quantityOf, withQuantity } from "../src/state/items";
import { basketsOf, goneFrom } from "../src/state/basket";
import type { Product } from "../src/api/products";

const product = (sku: string, amount: number, currency = "KRW"): Product => ({
  id: `prd_${sku}`,
  sku,
  name: sku,
  taxFree: false,
  digital: false,
  recurrence: null,
  price: {
    amount,
    currency,
    decimal: currency === "KRW" ? amount : amount / 100,
    formatted: "",
  },
});

test("a product is in the cart once, at most 999 times, and goes at none", () => {
  let items = withQuantity([], "chair", 2);
  items = withQuantity(items, "lamp", 5000);
  items = withQuantity(items, "chair", quantityOf(items, "chair") + 1);
  expect(items).toEqual([
    { sku: "chair", quantity: 3 },
    { sku: "lamp", quantity: 999 },
  ]);
  expect(countOf(items)).toBe(1002);
  items = withQuantity(items, "lamp", -1);
  expect(withQuantity(items, "chair", Number.NaN)).toEqual([]);
});

test("each currency is a basket with a sum of its own", () => {
  const products = [
    product("chair", 89_000),
    product("apple", 28_000),
    product("print", 12_050, "USD"),
  ];
  const items = [
    { sku: "chair", quantity: 2 },
    { sku: "print", quantity: 3 },
    { sku: "gone", quantity: 1 },
    { sku: "apple", quantity: 1 },
  ];
  const baskets = basketsOf(items, products, "ko");
  expect(baskets.map((b) => [b.currency, b.sum.amount, b.formatted])).toEqual([
    ["KRW", 206_000, "206,000원"],
    ["USD", 36_150, "$361.50"],
  ]);
  expect(baskets[0]?.held.map((h) => h.item.sku)).toEqual(["chair", "apple"]);
  expect(basketsOf(items, products, "en")[0]?.formatted).toBe("₩206,000");
  expect(goneFrom(items, products)).toEqual([{ sku: "gone", quantity: 1 }]);
});
