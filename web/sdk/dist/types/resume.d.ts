import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import type { Later } from "./later.js";
import type { Outcomes } from "./outcomes.js";
import type { Stored } from "./stored.js";
import type { Order, Result } from "./types.js";
/** What resuming needs of a checkout. */
interface Parts {
    context: Context;
    attempts: Attempts;
    outcomes: Outcomes;
    stored: Later<Stored>;
    order(id: string): Promise<Order | null>;
    isOpen(orderId: string): boolean;
}
/** Goes on with what was under way before a redirect or a reload. */
export declare function resume(parts: Parts): Promise<Result | null>;
export {};
