import { go } from "./route";

/** The order that a redirect brought this page to. */
let returnedTo: string | null = null;
export const hasReturnedTo = (id: string): boolean => returnedTo === id;

/**
 * Gives a browser that came back from a payment window its order's page. The
 * query stays: the SDK reads it, trades the code in it, and takes it away.
 * Who registered a card came back to the page that asked for it.
 */
export function landOnOrder(): void {
  const query = new URLSearchParams(location.search);
  const id = query.get("order_id");
  if (id && !query.has("billing_key_id")) {
    returnedTo = id;
    go(`/orders/${encodeURIComponent(id)}${location.search}`, {
      replace: true,
    });
  }
}
