import type { CardResult } from "@paygraph/checkout";
import { createStore } from "../base/store";
import { currentWords } from "../words";
import { tell } from "./toast";

/** What became of the latest registration of a card, while it has to be told. */
export const registration = createStore<CardResult | null>(null);

/** Hears what became of a registration: of a window, of a redirect, after a reload. */
export function hearCard(result: CardResult): void {
  const stored = result.kind === "stored";
  registration.set(stored ? null : result);
  if (stored) tell(currentWords().cards.registered);
}
