import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import type { Result } from "./types.js";
/** Tells results, and goes on watching orders for what comes after them. */
export declare class Outcomes {
    #private;
    private readonly context;
    private readonly attempts;
    constructor(context: Context, attempts: Attempts);
    /** Tells a result once, keeps what a reload needs, and watches what is not over. */
    report(result: Result): Result;
    /** Watches an order and reports when something is decided. */
    wait(orderId: string, ms?: number): void;
    /** Stops watching: a window opens, or the order is over. */
    leave(orderId: string): void;
    leaveAll(): void;
}
