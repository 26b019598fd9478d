// What is for stored cards alone. It is a file of its own, which is loaded when
// a page first needs it: most shops never do.
import type { Attempts } from "./attempts.js";
import { Cards } from "./cards.js";
import { Charges } from "./charge.js";
import type { Context } from "./context.js";
import type { Outcomes } from "./outcomes.js";
import { Plans } from "./plans.js";
import type { StoredMethods } from "./stored-methods.js";
import type { Order } from "./types.js";
import type { Windows } from "./windows.js";

/** What stored cards need of a checkout. */
export interface Parts {
  context: Context;
  attempts: Attempts;
  outcomes: Outcomes;
  /** A registration opens in the page's one window, too. */
  windows: Windows;
  preload(): Promise<unknown>;
  order(id: string): Promise<Order | null>;
}

/** Stored cards, and what they pay. */
export class Stored {
  readonly cards: Cards;
  readonly plans: Plans;
  readonly methods: StoredMethods;

  constructor(parts: Parts) {
    const plans = (this.plans = new Plans(parts.context));
    const cards = (this.cards = new Cards(parts, plans));
    const charges = new Charges(parts);
    this.methods = {
      registerCard: (input = {}) => cards.register(input),
      cards: () => cards.list(),
      deleteCard: (id, options) => cards.delete(id, options?.endPlans),
      payWithCard: (input) => charges.pay(input),
      subscribe: (input) => plans.start(input),
      plan: (id) => plans.read(id),
      plans: () => plans.list(),
      cancelPlan: (id, options) => plans.cancel(id, options?.at),
      pausePlan: (id) => plans.pause(id),
      resumePlan: (id) => plans.resume(id),
      changePlanCard: (id, card) => plans.changeCard(id, card),
    };
  }
}
