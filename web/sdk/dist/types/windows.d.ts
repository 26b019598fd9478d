import type { Attempts } from "./attempts.js";
import type { Context } from "./context.js";
import { PaygraphError } from "./error.js";
import type { RequestPayFragment } from "./generated.js";
import type { Outcomes } from "./outcomes.js";
import { type Imp } from "./script.js";
import type { Order, Result } from "./types.js";
import { PaymentWindow, type Ending } from "./window.js";
/** The one window that can be open on a page, and what became of it. */
export declare class Windows {
    #private;
    private readonly context;
    private readonly attempts;
    private readonly outcomes;
    constructor(context: Context, attempts: Attempts, outcomes: Outcomes);
    /** Opens an order's window and reports its outcome. A popup opens before anything is awaited. */
    open(imp: Imp, order: Order, pay: RequestPayFragment, popup: boolean, takeOver: boolean): Promise<Result>;
    /** Closes what is open, because of a fault. */
    abort(error: PaygraphError): void;
    returned(): void;
    pressed(): void;
    /** Shows a window, in the place of what is open, until its end. */
    show(window: PaymentWindow, popup: boolean): Promise<Ending>;
}
