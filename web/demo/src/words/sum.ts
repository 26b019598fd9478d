import type { Language } from "../state/settings";
import type { SumFragment } from "../api/generated";

const symbols: Record<string, string> = { USD: "$", JPY: "¥", EUR: "€" };

/** A sum that the page added up itself, written as the API writes sums. */
export function written(
  decimal: number,
  currency: string,
  lang: Language,
): string {
  const places = currency === "KRW" || currency === "JPY" ? 0 : 2;
  const digits = decimal.toLocaleString("en", {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  if (currency === "KRW") return lang === "ko" ? `${digits}원` : `₩${digits}`;
  const symbol = symbols[currency];
  return symbol ? symbol + digits : `${digits} ${currency}`;
}

/** The price of n of something. */
export const times = (
  price: SumFragment,
  n: number,
): Omit<SumFragment, "formatted"> => ({
  amount: price.amount * n,
  currency: price.currency,
  decimal: (price.decimal * 100 * n) / 100,
});
