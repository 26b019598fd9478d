import type { Paygraph, StoredCard } from "../../src/index.js";
import type { Tab } from "./tab.js";

/** The sandbox's test cards. */
export const good = "4518420000001234";
export const declining = "4518420000000002";
export const decliningOnce = "4518420000000010";
export const expired = "4518420000000036";

/** Stores a card, which is as good as its number. */
export async function storeCard(
  tab: Tab,
  paygraph: Paygraph,
  card_number = good,
): Promise<StoredCard> {
  tab.visit = { card_number };
  const result = await paygraph.registerCard();
  if (result.kind !== "stored") throw new Error(result.message);
  return result.card;
}
