/** A copy of plain data: no proxies of a framework, nothing frozen, nothing undefined. */
export declare const plainCopy: <T>(value: T, as?: (name: string, value: unknown) => unknown) => T;
