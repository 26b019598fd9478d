import type { Context } from "./context.js";
import { type Outcome } from "./result.js";
import type { Result } from "./types.js";
/** Asks once what became of an order; the follower hears it first. */
export declare function complete({ api, follower }: Context, orderId: string, impUid?: string): Promise<Outcome>;
/**
 * Asks what became of an order whose window is closed: until it is known, the
 * order is paid by what somebody else tells, or a shopper has waited enough.
 */
export declare function settle(context: Context, orderId: string, impUid?: string): Promise<Result>;
