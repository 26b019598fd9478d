import type { Link } from "./link.js";
/** Follows an order over a WebSocket. */
export declare function socket(link: Link): Promise<void>;
