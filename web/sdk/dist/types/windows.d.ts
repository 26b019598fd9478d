import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import { PaygraphError } from "./error.js";
import { type Hold } from "./lock.js";
import type { Outcomes } from "./outcomes.js";
import type { Reply } from "./script.js";
import type { Result } from "./types.js";
import { PaymentWindow, type Ending, type Ready } from "./window.js";
/** How a window for something is opened. */
interface How {
    /** The lock of its order. */
    holding: Promise<Hold | null>;
    /** It stores a card. */
    card?: boolean;
    /** Asks what became of it. */
    ask(): Promise<unknown>;
}
/** The one window that can be open on a page, and what became of it. */
export declare class Windows {
    #private;
    private readonly context;
    private readonly attempts;
    private readonly outcomes;
    constructor(context: Context, attempts: Attempts, outcomes: Outcomes);
    /** Opens an order's window and reports its outcome. A popup opens before anything is awaited. */
    open(ready: Ready, takeOver: boolean): Promise<Result>;
    /** Shows a window, in the place of what is open, and makes something of its end. A popup opens before anything is awaited. */
    run<T>(ready: Ready, { holding, card, ask }: How, made: (ending: Ending, window: PaymentWindow) => Promise<T>): Promise<T>;
    /** Closes what is open, because of a fault. */
    abort(error: PaygraphError): void;
    /** The page is back from where the browser kept it: the window may be gone. */
    returned(): void;
    pressed(): void;
    /** What Iamport said if it opened nothing. */
    refused(reply: Reply, orderId: string): PaygraphError | null;
}
export {};
