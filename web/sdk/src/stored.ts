// What is for stored cards alone. It is a file of its own, which is loaded when
// a page first needs it: most shops never do.
import type { Attempts } from "./attempts.js";
import { Cards } from "./cards.js";
import { Charges } from "./charge.js";
import type { Context } from "./context.js";
import { isFault, PaygraphError } from "./error.js";
import type { Outcomes } from "./outcomes.js";
import { Plans } from "./plans.js";
import { storedTextsIn } from "./stored-messages.js";
import type { StoredMethod, StoredMethods } from "./stored-methods.js";
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
  readonly #methods: StoredMethods;

  constructor(private readonly parts: Parts) {
    const plans = (this.plans = new Plans(parts.context));
    const cards = (this.cards = new Cards(parts, plans));
    const charges = new Charges(parts);
    this.#methods = {
      registerCard: (input = {}) => cards.register(input),
      cards: () => cards.list(),
      deleteCard: (id, options) => cards.delete(id, options?.endPlans),
      payWithCard: async (input) => charges.pay(this.#withCard(input)),
      subscribe: async (input) => plans.start(this.#withCard(input)),
      plan: (id) => plans.read(id),
      plans: () => plans.list(),
      cancelPlan: (id, options) => plans.cancel(id, options?.at),
      pausePlan: (id) => plans.pause(id),
      resumePlan: (id) => plans.resume(id),
      changePlanCard: (id, card) => plans.changeCard(id, card),
    };
  }

  /** Runs a method. Whoever is refused for want of a customer's token hears where one comes from. */
  async run(name: StoredMethod, args: unknown[]): Promise<unknown> {
    const run = this.#methods[name] as (...args: unknown[]) => Promise<unknown>;
    try {
      return await run(...args);
    } catch (error) {
      const { api } = this.parts.context;
      const { needsToken } = storedTextsIn(api.language);
      const stranger =
        isFault(error, "UNAUTHENTICATED") ||
        (isFault(error, "FORBIDDEN") && (error as PaygraphError).requestId) ||
        (isFault(error, "NOT_FOUND") && !api.options.token);
      if (!stranger) throw error;
      const { code, message, ...fault } = error as PaygraphError;
      throw new PaygraphError(code, `${message} ${needsToken}`, {
        ...fault,
        cause: error,
      });
    }
  }

  /** An input of a call that needs a card: nothing is made without one. */
  #withCard<T extends { billingKeyId: string }>(input: T): T {
    if (input?.billingKeyId) return input;
    const message = storedTextsIn(this.parts.context.api.language).needsCard;
    throw new PaygraphError("INVALID_INPUT", message, {
      fields: [
        { path: ["billingKeyId"], rule: "REQUIRED", message, limit: null },
      ],
    });
  }
}
