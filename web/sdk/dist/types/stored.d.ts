import type { Attempts } from "./attempts.js";
import { Cards } from "./cards.js";
import type { Context } from "./context.js";
import type { Outcomes } from "./outcomes.js";
import { Plans } from "./plans.js";
import type { StoredMethod } from "./stored-methods.js";
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
export declare class Stored {
    #private;
    private readonly parts;
    readonly cards: Cards;
    readonly plans: Plans;
    constructor(parts: Parts);
    /** Runs a method. Whoever is refused for want of a customer's token hears where one comes from. */
    run(name: StoredMethod, args: unknown[]): Promise<unknown>;
}
