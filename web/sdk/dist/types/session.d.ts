import type { Box } from "./storage.js";
import type { PaygraphOptions } from "./types.js";
/** Sends one operation with a token, once. */
export type SendAs = <R>(query: string, token: string | null) => Promise<R>;
/** Who is shopping: the token of a customer, of a guest, or of one order. */
export declare class Session {
    #private;
    private readonly option;
    private readonly box;
    private readonly lockName;
    private readonly send;
    constructor(option: PaygraphOptions["token"], box: Box, lockName: string, send: SendAs);
    /** The token for an order's operations, or for any other; null if there is none yet. */
    token(orderId?: string): Promise<string | null>;
    /** As token, but makes a guest if nobody is there: an idempotency key needs an owner. */
    identify(): Promise<string>;
    /** Keeps the token that a redirect's code bought, for its order alone. */
    adopt(orderId: string, token: string): void;
    /** Forgets a token that the server refused; tells whether there can be another one. */
    refuse(token: string, orderId?: string): boolean;
}
