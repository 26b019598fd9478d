import type { CompletePaymentMutation, PayWithBillingKeyMutation } from "./generated.js";
import type { Texts } from "./messages.js";
import type { AccountIssued, NotPayable, Order, Paid, Pending, Result, Retry, RetryInput, WaitingFor } from "./types.js";
type Completed = CompletePaymentMutation["completePayment"];
/** What completePayment or payWithBillingKey may answer. */
export type Answered = Completed | PayWithBillingKeyMutation["payWithBillingKey"];
/** An answer that is an outcome of the order. */
export type Outcome = Exclude<NonNullable<Completed>, {
    __typename: "InvalidInput" | "NotFound";
}>;
export declare const isOutcome: (answer: NonNullable<Answered>) => answer is Outcome;
export declare const isPaid: (order: Order) => boolean;
export declare const isClosed: (order: Order) => boolean;
/** Makes results of what the server says. */
export declare class Results {
    #private;
    private readonly texts;
    private readonly retry;
    constructor(texts: Texts, retry: (order: Order, more?: RetryInput) => Retry);
    paid(order: Order, payment?: import("./generated.js").PaymentFragment | null): Paid;
    notPayable(order: Order, message?: string): NotPayable;
    closed(order: Order, message?: string): Result;
    pending(order: Order, waitingFor: WaitingFor, message?: string): Pending;
    account(order: Order, virtualAccount: AccountIssued["virtualAccount"]): AccountIssued;
    /** What an order alone tells; null if nothing is decided. */
    ofOrder(order: Order): Result | null;
    /** The result of what completePayment answered; the window is closed. */
    of(answer: Outcome): Result;
}
export {};
