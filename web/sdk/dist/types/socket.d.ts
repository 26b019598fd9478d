import type { Link } from "./link.js";
/** Follows an order over a WebSocket. Its library is loaded when it is needed. */
export declare function socket(link: Link): Promise<void>;
