const key = "paygraph.demo.paying";
let inMemory: string | null = null;

/** In place of an order: a stored card is charged for one that has no number yet. */
export const byCard = "card";

/** The order whose window this tab opened last: it may have left the page. */
export const paying = {
  get(): string | null {
    try {
      return sessionStorage.getItem(key) ?? inMemory;
    } catch {
      return inMemory;
    }
  },
  set(orderId: string | null): void {
    inMemory = orderId;
    try {
      if (orderId) sessionStorage.setItem(key, orderId);
      else sessionStorage.removeItem(key);
    } catch {
      // Known as long as the page.
    }
  },
};
