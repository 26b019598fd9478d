import type { Follower } from "./follower.js";
import type { Order } from "./types.js";
/** An order's changes, one after the other; a slow reader gets the newest only. */
export declare const changes: (follower: Follower, ended: AbortSignal) => AsyncIterable<Order>;
