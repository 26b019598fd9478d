import type { Box } from "./storage.js";
/** An order that a reload must not lose. */
export interface Attempt {
    orderId: string;
    /** Its window was open; else its outcome is awaited, a deposit say. */
    window: boolean;
    /** A card is registered. */
    card: boolean;
    /** The tab it is in. */
    tab: string;
    at: number;
}
/** The orders that are under way in this browser, newest first. */
export declare class Attempts {
    #private;
    private readonly box;
    constructor(box: Box);
    all(): Attempt[];
    save(orderId: string, window: boolean, card?: boolean): void;
    remove(orderId: string): void;
    isMine(attempt: Attempt): boolean;
}
