import { go } from "./route";

/** The order that a redirect brought this page to. */
let returnedTo: string | null = null;
export const hasReturnedTo = (id: string): boolean => returnedTo === id;

/**
 * Gives a browser that came back from a payment window its order's page. The
 * query stays: the SDK reads it, trades the code in it, and takes it away.
 */
export function landOnOrder(): void {
  const id = new URLSearchParams(location.search).get("order_id");
  if (id) {
    returnedTo = id;
    go(`/orders/${encodeURIComponent(id)}${location.search}`, {
      replace: true,
    });
  }
}
