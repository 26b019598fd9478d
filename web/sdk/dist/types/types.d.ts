import type { CardDeleted, CardResult, PayWithCardInput, RegisterCardInput, StoredCard } from "./card-types.js";
import type { BuyerInput, CancelMoment, CheckoutConfigQuery, FailureFragment, MoneyFragment, OrderFragment, PaymentFragment, RefundFragment, RejectionReason, VirtualAccountFragment, WaitingFor } from "./generated.js";
import type { Plan, PlanCardResult, PlanResult, SubscribeInput } from "./plan-types.js";
export type * from "./card-types.js";
export type * from "./plan-types.js";
export type { BillingKeyStatus, BuyerField, CancelMoment, CardType, ChargeStatus, ErrorCode as ServerErrorCode, FailureAdvice, FailureCode, FieldRule, NextAction, OrderKind, OrderStatus, PaymentStatus, Period, PlanAction, PlanStatus, RefundStatus, RejectionReason, VirtualAccountStatus, WaitingFor, WindowKind, } from "./generated.js";
/** An order as it stands: status, sums, attempts, and what can be done next. */
export type Order = OrderFragment;
/** A sum: minor units, its currency, and the same ready to show. */
export type Money = MoneyFragment;
/** One attempt to pay. */
export type Payment = PaymentFragment;
/** An account number to deposit to. */
export type VirtualAccount = VirtualAccountFragment;
/** Money that goes back. */
export type Refund = RefundFragment;
/** Why an attempt failed, and what the buyer should do. */
export type Failure = FailureFragment;
/** Who pays. */
export type Buyer = BuyerInput;
/** What a checkout page must know: methods with labels and limits. */
export type CheckoutConfig = CheckoutConfigQuery["checkoutConfig"];
/** One method of payment with its label, limits and required fields. */
export type PaymentMethod = CheckoutConfig["paymentMethods"][number];
/** How live updates arrive, or that nothing does. */
export type Connection = "ws" | "sse" | "poll" | "offline";
/** Where tokens and unfinished orders are kept. */
export type KeyValueStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;
/** Options of createPaygraph. */
export interface PaygraphOptions {
    /** The server's address, with or without /graphql. */
    url: string;
    /** A signed-in customer's token. A function is asked again when a token has ended; null means a guest. Left out, the SDK keeps a guest's token. */
    token?: string | (() => string | null | Promise<string | null>);
    /** Language of messages and windows; the page's language if left out. */
    locale?: "ko" | "en";
    /** Where tokens and unfinished orders are kept; localStorage, else sessionStorage, else memory if left out. */
    storage?: KeyValueStore;
    /** Where a redirect comes back to, as a link on this page; this page if left out. */
    returnUrl?: string;
    /** Used instead of the global fetch. */
    fetch?: typeof fetch;
    /** Used instead of the global WebSocket; Node before 22 has none. */
    webSocketImpl?: unknown;
    /** Runs for every result: of a window, a redirect, a reload, a deposit. */
    onResult?(result: Result): void;
    /** Runs for every change of an order that is followed. */
    onOrder?(order: Order): void;
    /** Runs for every outcome of a card's registration: of a window, a redirect, a reload. */
    onCard?(result: CardResult): void;
    /** Runs for every change of a plan that is followed or was changed here. */
    onPlan?(plan: Plan): void;
    /** Runs when live updates begin to arrive in another way. */
    onConnection?(connection: Connection): void;
}
/** What is bought, and by whom. */
export interface CheckoutInput {
    /** Products by sku; the server knows the prices. */
    lines: readonly {
        sku: string;
        quantity: number;
    }[];
    /** Who pays; see PaymentMethod.requiredBuyerFields. */
    buyer?: Buyer;
    /** One of checkoutConfig.paymentMethods; card if left out. */
    payMethod?: string;
    /** When a virtual account closes, RFC 3339; three days if left out. */
    vbankDueAt?: string;
    /** Your own number for the order. */
    reference?: string;
    /** Your own data; comes back with the order. */
    customData?: object;
    /** Overrides the option of the same name. */
    returnUrl?: string;
    /** A native app's scheme, to come back from card apps. */
    appScheme?: string;
    /** Ask for a popup where there is a choice. */
    popup?: boolean;
}
/** Input of retry. */
export interface RetryInput {
    /** Another method; the same one if left out. */
    payMethod?: string;
    /** Ask for a popup where there is a choice. */
    popup?: boolean;
    /** Take the window over from another tab of this browser. */
    takeOver?: boolean;
}
/** Tries the same order again. */
export type Retry = (input?: RetryInput) => Promise<Result>;
interface Outcome<Kind extends string> {
    /** Branch on this. */
    kind: Kind;
    /** As it stands. */
    order: Order;
    /** For the shopper, in their language. */
    message: string;
}
/** The order is paid. */
export interface Paid extends Outcome<"paid"> {
    /** The payment that did it; null if it cannot be told. */
    payment: Payment | null;
}
/** An account was issued: show it. A second result follows when the deposit arrives. */
export interface AccountIssued extends Outcome<"virtualAccount"> {
    /** Where to deposit. */
    virtualAccount: VirtualAccount;
    /** Pays by another method instead. */
    retry?: Retry;
}
/** The outcome is not known yet. A second result follows when it is. */
export interface Pending extends Outcome<"pending"> {
    /** Who has to act. */
    waitingFor: WaitingFor;
    /** Opens the window here, and closes it in the other tab. */
    retry?: Retry;
}
/** No money moved. */
export interface Failed extends Outcome<"failed"> {
    /** Why, and what the buyer should do. */
    failure: Failure;
    /** Tries the same order again. */
    retry?: Retry;
}
/** The payment does not fit the order; money that came in goes back. */
export interface Rejected extends Outcome<"rejected"> {
    /** Which check failed. */
    reason: RejectionReason;
    /** What happens to the money; null if none came in. */
    refund: Refund | null;
    /** Tries the same order again; not if money came in: Iamport takes none for it a second time, so it needs another order. */
    retry?: Retry;
}
/** The buyer closed the window. */
export interface Closed extends Outcome<"closed"> {
    /** Opens it again. */
    retry?: Retry;
}
/** The order was cancelled or has expired. */
export interface NotPayable extends Outcome<"notPayable"> {
}
/** What became of an attempt to pay. */
export type Result = Paid | AccountIssued | Pending | Failed | Rejected | Closed | NotPayable;
/** An order whose window opens at once. */
export interface Prepared {
    /** PENDING. */
    order: Order;
    /** Opens the window; a popup opens inside the click that calls this. */
    open(): Promise<Result>;
}
/** A window opened or closed. */
export interface WindowEvent {
    state: "open" | "close";
    /** Of the kind BILLING_KEY while a card is registered. */
    order: Order;
}
/** What can be listened to. */
export interface Events {
    result: Result;
    order: Order;
    card: CardResult;
    plan: Plan;
    window: WindowEvent;
    connection: Connection;
}
/** A checkout on one server. */
export interface Paygraph {
    /** Fetches the configuration and Iamport's script, so that a press of the button does not wait for them. */
    preload(): Promise<CheckoutConfig>;
    /** Makes the order; open() then opens its window at once, inside a click. */
    prepare(input: CheckoutInput): Promise<Prepared>;
    /** Makes the order and opens its window. */
    checkout(input: CheckoutInput): Promise<Result>;
    /** Opens a window for an order that is not paid, by the same method or another one. */
    retry(orderId: string, input?: RetryInput): Promise<Result>;
    /** Goes on after a redirect or a reload; null if no payment was under way. A card's registration is told to onCard. Runs by itself when a page loads. */
    resume(): Promise<Result | null>;
    /** The order as it stands, then each change, until it is final. */
    follow(orderId: string): AsyncIterable<Order>;
    /** One order; null if there is none or it is not this shopper's. */
    order(id: string): Promise<Order | null>;
    /** Closes an unpaid order. */
    cancel(orderId: string, reason?: string): Promise<Order>;
    /** Opens a window that stores a card; signed-in customers only. */
    registerCard(input?: RegisterCardInput): Promise<CardResult>;
    /** This customer's stored cards, newest first. */
    cards(): Promise<readonly StoredCard[]>;
    /** Forgets a card; refused with BILLING_KEY_IN_USE while plans charge it, unless they are to end with it. */
    deleteCard(id: string, options?: {
        endPlans?: boolean;
    }): Promise<CardDeleted>;
    /** Makes the order and charges a stored card for it; no window opens. */
    payWithCard(input: PayWithCardInput): Promise<Result>;
    /** Starts a plan; without free days, the first period is charged at once. */
    subscribe(input: SubscribeInput): Promise<PlanResult>;
    /** One plan; null if there is none or it is not this customer's. */
    plan(id: string): Promise<Plan | null>;
    /** This customer's plans, newest first; the last twenty. */
    plans(): Promise<readonly Plan[]>;
    /** Ends a plan when the paid period ends, or now; nothing is refunded by itself. */
    cancelPlan(id: string, options?: {
        at?: CancelMoment;
    }): Promise<Plan>;
    /** Stops charging until the plan is resumed. */
    pausePlan(id: string): Promise<Plan>;
    /** Charges again from the next due date on; also takes back a cancellation at the period's end. */
    resumePlan(id: string): Promise<Plan>;
    /** Another card from now on; an overdue charge is tried on it at once. */
    changePlanCard(id: string, billingKeyId: string): Promise<PlanCardResult>;
    /** The plan as it stands, then each change, until it has ended. */
    followPlan(id: string): AsyncIterable<Plan>;
    /** Any other operation, with this shopper's token and language. What is in errors[] is thrown. */
    request<T>(query: string, variables?: object): Promise<T>;
    /** Listens; returns a function that stops listening. */
    on<E extends keyof Events>(event: E, listener: (value: Events[E]) => void): () => void;
    /** The time by the server's clock: for countdowns on devices whose clock is wrong. */
    now(): Date;
    /** Closes the window and every connection. What still runs is rejected with ABORTED. */
    dispose(): void;
}
