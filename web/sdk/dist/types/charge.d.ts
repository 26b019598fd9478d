import type { PayWithCardInput } from "./card-types.js";
import type { Parts } from "./stored.js";
import type { Result } from "./types.js";
/** Pays orders with stored cards. */
export declare class Charges {
    #private;
    private readonly parts;
    constructor(parts: Parts);
    /**
     * Makes the order and charges the card. Order and key are stored before the
     * call: when its answer is lost, the next press with the same input asks what
     * became of it; after a decline it pays the same order, with any card.
     */
    pay(input: PayWithCardInput): Promise<Result>;
}
