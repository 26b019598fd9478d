// What pages/shop.ts puts on the page for a test.
import type { Paygraph } from "@paygraph/checkout";

declare global {
  interface Window {
    paygraph: Paygraph;
    freshToken?: () => Promise<string>;
    IMP?: object;
  }
}
