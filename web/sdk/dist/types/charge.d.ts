import type { PayWithCardInput } from "./card-types.js";
import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import type { Outcomes } from "./outcomes.js";
import type { Result } from "./types.js";
/** Pays orders with stored cards. */
export declare class Charges {
    #private;
    private readonly context;
    private readonly attempts;
    private readonly outcomes;
    constructor(context: Context, attempts: Attempts, outcomes: Outcomes);
    /**
     * Makes the order and charges the card. Order and key are stored before the
     * call: when its answer is lost, the next press with the same input asks what
     * became of it; after a decline it pays the same order, with any card.
     */
    pay(input: PayWithCardInput): Promise<Result>;
}
