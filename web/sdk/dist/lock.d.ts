/** Runs a function alone: in this browser where there are Web Locks, else on this page. */
export declare function alone<T>(name: string, run: () => Promise<T>): Promise<T>;
/**
 * Takes a lock until release is called, unless somebody else holds it: then
 * the answer is null. Without Web Locks there is nobody else.
 */
export declare function take(name: string): Promise<(() => void) | null>;
/** Tells whether a lock is held, here or in another tab. */
export declare function isHeld(name: string): Promise<boolean>;
