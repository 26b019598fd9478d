import { PaygraphError } from "./error.js";
import { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import { Later } from "./later.js";
import { Outcomes } from "./outcomes.js";
import type { Stored } from "./stored.js";
import type { CheckoutConfig, CheckoutInput, Order, Prepared, Result, RetryInput } from "./types.js";
import { Windows } from "./windows.js";
/** Makes orders, opens their windows, and finds out what became of them. */
export declare class Checkout {
    #private;
    readonly context: Context;
    /** What is for stored cards alone. */
    readonly stored: Later<Stored>;
    readonly attempts: Attempts;
    readonly outcomes: Outcomes;
    readonly windows: Windows;
    constructor(context: Context);
    preload(): Promise<CheckoutConfig>;
    prepare(input: CheckoutInput): Promise<Prepared>;
    checkout(input: CheckoutInput): Promise<Result>;
    retry(orderId: string, input?: RetryInput): Promise<Result>;
    resume(): Promise<Result | null>;
    /** A window is open for an order, or about to be. */
    isOpen(orderId: string): boolean;
    order(id: string): Promise<Order | null>;
    cancel(orderId: string, reason?: string): Promise<Order>;
    dispose(error: PaygraphError): void;
}
