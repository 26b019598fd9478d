import type { Link } from "./link.js";
/** Follows an order over server-sent events. */
export declare function stream(link: Link): Promise<void>;
