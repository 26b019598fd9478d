/** A random UUID, also where crypto.randomUUID is missing: on pages without HTTPS. */
export declare const uuid: () => string;
