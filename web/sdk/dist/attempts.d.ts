import type { Box } from "./storage.js";
/** An order that a reload must not lose. */
export interface Attempt {
    orderId: string;
    /** Its window was open; else an account waits for a deposit, or an outcome is awaited. */
    window: boolean;
    /** The tab that opened it. */
    tab: string;
    at: number;
}
/** The orders that are under way in this browser, newest first. */
export declare class Attempts {
    private readonly box;
    readonly tab: string;
    constructor(box: Box);
    all(): Attempt[];
    save(orderId: string, window: boolean): void;
    remove(orderId: string): void;
}
/** A random UUID, also on pages without HTTPS, where crypto.randomUUID is missing. */
export declare function uuid(): string;
