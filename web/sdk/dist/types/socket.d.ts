import type { Link } from "./link.js";
/** How often a socket is asked whether it lives, in milliseconds: often enough for the shortest wait of an order. */
export declare const keepAlive = 1500;
/** Follows an order over a WebSocket. Its library is loaded when it is needed. */
export declare function socket(link: Link): Promise<void>;
