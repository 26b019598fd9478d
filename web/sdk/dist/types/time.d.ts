/** Time by the server's clock. */
export declare class Clock {
    #private;
    now(): Date;
    /** Learns from a time that the server told; sent is when it was asked. */
    learn(serverTime: string, sent: number): void;
    /** Learns from a time that lies in the server's past. */
    notBefore(past: string): void;
}
/** Waits that end early when they are woken. */
export declare class Naps {
    #private;
    nap(ms: number): Promise<void>;
    wake(): void;
}
/** Waits; less if the signal is aborted. */
export declare function sleep(ms: number, signal: AbortSignal): Promise<void>;
/** Asks, and asks once more whenever there was no answer for so long; the first answer counts. */
export declare function hedged<T>(ask: (signal: AbortSignal) => Promise<T>, every: number, most: number): Promise<T>;
/** How long to wait after n failures: half a second, doubled each time, with some chance in it. */
export declare const backoff: (n: number) => number;
