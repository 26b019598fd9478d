/** How often a socket is asked whether it lives, in milliseconds: often enough for the shortest wait of an order. */
export declare const keepAlive = 1500;
/** Time by the server's clock. */
export declare class Clock {
    #private;
    now(): Date;
    /** Learns from a time that the server told; sent is when it was asked. */
    learn(serverTime: string | undefined, sent: number): void;
    /** Learns from a time that lies in the server's past. */
    notBefore(past: string): void;
}
/** A wait that ends early when it is woken; one at a time. */
export declare class Nap {
    wake: () => void;
    take(ms: number): Promise<void>;
}
/** What can be ended: by itself after a while, by others, or by hand. */
export interface Limit {
    signal: AbortSignal;
    abort(): void;
    /** It is over: nothing will end it any more. */
    done(): void;
}
/** Begins something that the others end, or time. */
export declare function limit(ends: (AbortSignal | undefined)[], ms?: number): Limit;
/** Waits; less if the signal is aborted. */
export declare function sleep(ms: number, signal: AbortSignal): Promise<void>;
/** Asks, and asks once more whenever there was no answer for so long; the first answer counts. */
export declare function hedged<T>(ask: (signal: AbortSignal) => Promise<T>, every: number, most: number): Promise<T>;
/** How long to wait after n failures: half a second, doubled each time, with some chance in it. */
export declare const backoff: (n: number) => number;
