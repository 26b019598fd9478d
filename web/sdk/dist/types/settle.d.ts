import type { Context } from "./context.js";
import type { Result } from "./types.js";
/**
 * Asks what became of an order whose window is closed: until it is known, the
 * order is paid by what somebody else tells, or a shopper has waited enough.
 */
export declare function settle({ api, results, follower: followerOf }: Context, orderId: string, impUid?: string): Promise<Result>;
