import type { Context } from "./context.js";
import { type CreateOrderMutation } from "./generated.js";
import type { Box } from "./storage.js";
import type { CheckoutInput } from "./types.js";
/** How long a press whose answer was lost keeps its key. */
export declare const fresh: number;
type Created = Extract<CreateOrderMutation["createOrder"], {
    __typename: "CreateOrderSuccess";
}>;
/**
 * Makes the order of a press. Guest and key are stored before the call: when
 * its answer is lost, the next press with the same input, even after a reload,
 * finds the same order.
 */
export declare function createOrder({ api, box }: Context, { popup: _, ...wanted }: CheckoutInput): Promise<Created>;
/** The key of a press: the same one for the same input, until it is answered. */
export declare function keyOf(box: Box, name: string, input: string): string;
/** Where a redirect comes back to: this page, unless it is told otherwise; read as a link on this page. */
export declare function returnUrl(wanted: string | undefined): string | undefined;
export {};
