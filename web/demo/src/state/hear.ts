import type { Result } from "@paygraph/checkout";
import { currentPath, go } from "../base/route";
import { currentWords } from "../words";
import { isBesideCart, takeOut } from "./cart";
import { isFirst } from "./ordered";
import { remember } from "./outcome";
import { byCard, paying } from "./paying";
import { tell } from "./toast";

/**
 * Hears every result: of a window, of a redirect, after a reload, and when a
 * deposit arrives, perhaps while the shopper looks at something else.
 */
export function hear(result: Result): void {
  const { kind, order } = result;
  remember(result);
  const done = kind === "paid" || kind === "virtualAccount";
  if (done && !isBesideCart(order.customData) && isFirst(order.id)) {
    takeOut(order.lines);
  }
  const page = `/orders/${order.id}`;
  const ours = [order.id, byCard].includes(paying.get() ?? "");
  if (ours) paying.set(null);
  if (ours && currentPath() === "/checkout") {
    go(page);
  } else if (kind === "paid" && currentPath() !== page) {
    const { said } = currentWords();
    tell(order.virtualAccount ? said.deposit : said.paid, {
      link: { to: page, text: said.see },
    });
  }
}
