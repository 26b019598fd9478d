import type { Context } from "./context.js";
import { PaygraphError } from "./error.js";
import type { RequestPayFragment } from "./generated.js";
import { type Imp, type Reply } from "./script.js";
import type { Order } from "./types.js";
/** How a window ended. */
export type Ending = 
/** Its callback ran. */
{
    how: "reply";
    reply: Reply;
}
/** The order was paid or closed meanwhile, whoever told. */
 | {
    how: "decided";
    order: Order;
}
/** The attempt has ended, and the callback never came. */
 | {
    how: "silent";
}
/** Another window took its place. */
 | {
    how: "replaced";
};
/** A window that can open at once. */
export interface Ready {
    imp: Imp;
    pay: RequestPayFragment;
    order: Order;
    /** A popup is asked for where there is a choice. */
    popup: boolean;
}
export declare const isPopup: ({ popup, pay }: Ready) => boolean;
/** Opens Iamport's window for an order and waits for its end. It can be closed from outside. */
export declare class PaymentWindow {
    #private;
    private readonly context;
    private readonly ready;
    /** Asks Iamport what became of it; the follower hears the answer. */
    private readonly ask;
    constructor(context: Context, ready: Ready, 
    /** Asks Iamport what became of it; the follower hears the answer. */
    ask: () => Promise<unknown>);
    /** Tells whether an order has an attempt that it did not have before the window. */
    isNews(order: Order): boolean;
    /** Calls Iamport at once, so that a popup opens inside the click. */
    open(): Promise<Ending>;
    /** The page is back. A window that left the page, or was in a popup, is not there any more. */
    returned(): void;
    /** The buyer presses again, so that a window in the page is not there any more: it was closed without a word. */
    pressed(): void;
    /** Closes it: another takes its place. */
    replace(): void;
    /** Closes it because of a fault. */
    abort(error: PaygraphError): void;
}
