import type { ExchangeReturnCodeMutation } from "./generated.js";
/** What a redirect brought back in the address. */
export interface Landing {
    orderId: string;
    /** A card was registered. */
    isCard: boolean;
    code: string | null;
    /** What the code bought; null if nothing. */
    bought?: Promise<ExchangeReturnCodeMutation["exchangeReturnCode"]>;
}
/** The address without what a redirect added. */
export declare function cleanAddress(href: string): string;
/** Reads what a redirect brought, and takes it out of the address bar. */
export declare function land(): void;
/** What a redirect brought, until it is done. */
export declare const landed: () => Landing | null;
/** Its result was told. */
export declare function finishLanding(done: Landing): void;
