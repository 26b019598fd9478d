import type { Link } from "./follower.js";
/** Follows an order over a WebSocket. */
export declare function socket(link: Link): Promise<void>;
