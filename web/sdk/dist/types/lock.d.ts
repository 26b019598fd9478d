/** A lock that is held until it is released, or taken away. */
export interface Hold {
    release(): void;
    /** Aborted when another tab took it away. */
    lost: AbortSignal;
}
/** Runs a function alone: in this browser where there are Web Locks, else on this page. */
export declare function alone<T>(name: string, run: () => Promise<T>): Promise<T>;
/**
 * Holds a lock, unless another tab does: then the answer is null. By force it
 * is taken from that tab. Without Web Locks there is no other tab.
 */
export declare function hold(name: string, force?: boolean): Promise<Hold | null>;
/** Tells whether a lock is held, here or in another tab. */
export declare function isHeld(name: string): Promise<boolean>;
