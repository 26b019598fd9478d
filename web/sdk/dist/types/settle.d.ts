import type { Context } from "./context.js";
import { type Answered, type Outcome } from "./result.js";
import type { Result } from "./types.js";
/** Asks once what became of an order. */
export declare function complete(context: Context, orderId: string, impUid?: string): Promise<Outcome>;
/** An answer about an order, which the follower hears first; what is no outcome is thrown. */
export declare function outcome({ follower }: Context, orderId: string, answer: Answered): Outcome;
/** Asks what became of an order whose window is closed. */
export declare const settle: (context: Context, orderId: string, impUid?: string) => Promise<Result>;
/**
 * Asks until the answer is known, the order is paid by what somebody else
 * tells, or a shopper has waited enough.
 */
export declare function settleBy(context: Context, orderId: string, ask: () => Promise<Outcome>): Promise<Result>;
