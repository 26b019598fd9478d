import { Cards } from "./cards.js";
import { Charges } from "./charge.js";
import type { Context } from "./context.js";
import { PaygraphError } from "./error.js";
import type { CheckoutConfig, CheckoutInput, Order, Prepared, Result, RetryInput } from "./types.js";
/** Makes orders, opens their windows, and finds out what became of them. */
export declare class Checkout {
    #private;
    private readonly context;
    /** Stored cards: they have the page's one window, too. */
    readonly cards: Cards;
    readonly charges: Charges;
    constructor(context: Context);
    preload(): Promise<CheckoutConfig>;
    prepare(input: CheckoutInput): Promise<Prepared>;
    checkout(input: CheckoutInput): Promise<Result>;
    retry(orderId: string, input?: RetryInput): Promise<Result>;
    resume(): Promise<Result | null>;
    order(id: string): Promise<Order | null>;
    cancel(orderId: string, reason?: string): Promise<Order>;
    /** The page is back from where the browser kept it: the window may be gone. */
    returned(): void;
    dispose(error: PaygraphError): void;
}
