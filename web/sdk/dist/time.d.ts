/** Time by the server's clock. */
export declare class Clock {
    #private;
    /** Learns from a time that the server told; sent is when it was asked. */
    learn(serverTime: string, sent: number): void;
    now(): Date;
}
/** Waits, or less if the signal is aborted: it never throws. */
export declare function sleep(ms: number, signal?: AbortSignal): Promise<void>;
/** Waits that can be cut short from outside. */
export declare class Naps {
    #private;
    nap(ms: number): Promise<void>;
    wake(): void;
}
/** How long to wait before try n + 2: half a second, doubled, with some chance in it. */
export declare const backoff: (n: number) => number;
