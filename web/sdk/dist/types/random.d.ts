/** A name that nobody else makes, also on pages without HTTPS, which have no crypto.randomUUID. */
export declare const randomName: () => string;
