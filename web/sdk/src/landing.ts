import type { ExchangeReturnCodeMutation } from "./generated.js";

/** What a redirect brought back in the address. */
export interface Landing {
  orderId: string;
  /** A card was registered. */
  isCard: boolean;
  code: string | null;
  /** What the code bought; null if nothing. */
  bought?: Promise<ExchangeReturnCodeMutation["exchangeReturnCode"]>;
}

const names = ["order_id", "billing_key_id", "status", "code"];

// On the module, not on an instance: React's StrictMode makes one, disposes of
// it and makes another, and the code in the address is there only once.
let landing: Landing | null = null;

/** The address without what a redirect added. */
export function cleanAddress(href: string): string {
  const url = new URL(href);
  if (!isLanding(url)) return href;
  for (const name of names) url.searchParams.delete(name);
  return url.href;
}

// Others use such names too: it is a redirect's only if the order is one of ours.
const isLanding = (url: URL): boolean =>
  /^ord_[0-9a-z]{26}$/.test(url.searchParams.get("order_id") ?? "") &&
  (url.searchParams.has("status") || url.searchParams.has("code"));

/** Reads what a redirect brought, and takes it out of the address bar. */
export function land(): void {
  const url = new URL(location.href);
  if (!isLanding(url)) return;
  landing = {
    orderId: url.searchParams.get("order_id")!,
    isCard: url.searchParams.has("billing_key_id"),
    code: url.searchParams.get("code"),
  };
  history.replaceState(history.state, "", cleanAddress(url.href));
}

/** What a redirect brought, until it is done. */
export const landed = (): Landing | null => landing;

/** Its result was told. */
export function finishLanding(done: Landing): void {
  if (landing === done) landing = null;
}
