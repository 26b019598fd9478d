/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends {
    [key: string]: unknown;
}> = {
    [K in keyof T]: T[K];
};
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | {
    [P in keyof T]?: P extends " $fragmentName" | "__typename" ? T[P] : never;
};
/** Where a stored card stands. */
export type BillingKeyStatus = 
/** The window is open or was left. */
"PREPARING"
/** It can be charged. */
 | "ACTIVE"
/** The window failed or was left for a day. */
 | "FAILED"
/** Forgotten; final. */
 | "DELETED";
/** Input of prepareBillingKey. */
export type PrepareBillingKeyInput = {
    /** Who owns the card. */
    buyer?: BuyerInput | null | undefined;
    /** A method with storesCard. */
    payMethod?: string;
    /** As in CreateOrderInput. */
    channelKey?: string | null | undefined;
    /** As in CreateOrderInput; it gets order_id, billing_key_id and the card's status. */
    returnUrl?: string | null | undefined;
    /** As in CreateOrderInput. */
    appScheme?: string | null | undefined;
};
/** Input of completeBillingKey. */
export type CompleteBillingKeyInput = {
    /** The callback's imp_uid; left out or null, all attempts are looked up. */
    impUid?: string | null | undefined;
    /** requestPay.merchantUid. */
    merchantUid: string;
};
/** Input of deleteBillingKey. */
export type DeleteBillingKeyInput = {
    /** The card. */
    billingKeyId: string | number;
    /** Cancel the plans that use it, now. */
    endPlans?: boolean;
};
/** Input of payWithBillingKey. */
export type PayWithBillingKeyInput = {
    /** An order of yours that is PENDING. */
    orderId: string | number;
    /** A card of yours that is ACTIVE. */
    billingKeyId: string | number;
    /** Months; from 50,000 KRW; 0 is at once. */
    cardQuota?: number;
    /** A random UUID per press of the button. */
    idempotencyKey: string;
};
/** How a payment window opens. */
export type WindowKind = 
/** A layer on the page; the callback runs. */
"IFRAME"
/** A window of its own; blocked outside a click; the callback runs. */
 | "POPUP"
/** The page leaves; the callback never runs. */
 | "REDIRECT";
/** Fields of a buyer. */
export type BuyerField = 
/** name. */
"NAME"
/** email. */
 | "EMAIL"
/** tel. */
 | "TEL"
/** address. */
 | "ADDRESS"
/** postcode. */
 | "POSTCODE";
/** Every code that a client may branch on; treat one that you do not know as INTERNAL. */
export type ErrorCode = 
/** InvalidInput: see fields; correct and send again. */
"INVALID_INPUT"
/** IdempotencyConflict: this key was used with other input; use a new key. */
 | "IDEMPOTENCY_CONFLICT"
/** NotFound: there is no such thing, or it is not yours. */
 | "NOT_FOUND"
/** OrderNotPayable: the order is closed or paid; read order.status. */
 | "ORDER_NOT_PAYABLE"
/** OrderNotCancellable: money is in; refund instead. */
 | "ORDER_NOT_CANCELLABLE"
/** PaymentFailed: no money moved; see failure. */
 | "PAYMENT_FAILED"
/** RefundRefused: see blocker. */
 | "REFUND_REFUSED"
/** PaymentRejected: the payment does not fit the order; see reason and refund. */
 | "PAYMENT_REJECTED"
/** BillingKeyFailed: the card was not stored; see failure. */
 | "BILLING_KEY_FAILED"
/** BillingKeyInUse: plans still use the card. */
 | "BILLING_KEY_IN_USE"
/** PlanNotChangeable: the plan's status does not allow it. */
 | "PLAN_NOT_CHANGEABLE"
/** In errors[]: no token where one is needed. */
 | "UNAUTHENTICATED"
/** In errors[]: the token's time is over; renew and repeat. */
 | "TOKEN_EXPIRED"
/** In errors[]: this caller's role may not do that. */
 | "FORBIDDEN"
/** In errors[]: too fast; wait extensions.retryAfterMs. */
 | "RATE_LIMITED"
/** In errors[]: the request is not JSON, too large, or its arguments are out of range. */
 | "BAD_REQUEST"
/** In errors[]: the document cannot be parsed. */
 | "GRAPHQL_PARSE_FAILED"
/** In errors[]: the document does not fit the schema. */
 | "GRAPHQL_VALIDATION_FAILED"
/** In errors[]: send the whole document once. */
 | "PERSISTED_QUERY_NOT_FOUND"
/** In errors[]: the operation costs more than allowed; see extensions.cost. */
 | "COMPLEXITY_LIMIT_EXCEEDED"
/** In errors[]: overloaded or the database is away; repeat after extensions.retryAfterMs, with the same idempotency key. */
 | "UNAVAILABLE"
/** In errors[]: our fault; quote extensions.requestId. */
 | "INTERNAL";
/** Rules that a field can break. */
export type FieldRule = 
/** Missing or empty. */
"REQUIRED"
/** Below the least value. */
 | "TOO_SMALL"
/** Above the greatest value. */
 | "TOO_LARGE"
/** More characters than Iamport takes. */
 | "TOO_LONG"
/** Not shaped as it must be. */
 | "MALFORMED"
/** Names nothing that exists or is on sale. */
 | "UNKNOWN"
/** Only an admin may send it, or it is not on the allow-list. */
 | "NOT_ALLOWED"
/** Does not go together with another field. */
 | "CONFLICTING";
/** Languages of messages, windows and notices. */
export type Locale = 
/** Korean. */
"KO"
/** English. */
 | "EN";
/** What an order is for. */
export type OrderKind = 
/** A sale that somebody pays in a window or with a stored card. */
"SALE"
/** A card registration; never counted as a sale. */
 | "BILLING_KEY"
/** A due charge of a plan. */
 | "SCHEDULED";
/** Where an order stands. */
export type OrderStatus = 
/** Nobody has paid: open the window. */
"PENDING"
/** A virtual account is issued: show it and wait. */
 | "AWAITING_DEPOSIT"
/** The money is in: deliver. */
 | "PAID"
/** Some of it went back. */
 | "PARTIALLY_REFUNDED"
/** All of it went back; final. */
 | "REFUNDED"
/** Closed unpaid by its owner or an admin; final. */
 | "CANCELLED"
/** Closed unpaid by time; only a payment that was made in time can still settle it. */
 | "EXPIRED";
/** What a caller can do with an order now. */
export type NextAction = 
/** Call preparePayment and open the window. */
"PAY"
/** Show the virtual account. */
 | "DEPOSIT"
/** Wait; poll after pollAfterMs or stay subscribed. */
 | "WAIT"
/** cancelOrder. */
 | "CANCEL"
/** setRefundAccount: a refund waits for it. */
 | "GIVE_REFUND_ACCOUNT"
/** refundPayment; admin. */
 | "REFUND";
/** Who pays; see PaymentMethod.requiredBuyerFields. */
export type BuyerInput = {
    /** At most 16 characters. */
    name?: string | null | undefined;
    /** At most 64 characters. */
    email?: string | null | undefined;
    /** At most 16 characters; dashes are kept. */
    tel?: string | null | undefined;
    /** At most 128 characters. */
    address?: string | null | undefined;
    /** At most 8 characters. */
    postcode?: string | null | undefined;
};
/** One line to buy: sku and quantity; or, from an admin, name, unitPrice and quantity. */
export type OrderLineInput = {
    /** A product on sale. */
    sku?: string | null | undefined;
    /** Admin: what to call it, at most 40 characters. */
    name?: string | null | undefined;
    /** Admin: for one, in minor units of the order's currency; negative for a discount. */
    unitPrice?: number | null | undefined;
    /** Admin: no VAT in it. */
    taxFree?: boolean | null | undefined;
    /** 1 to 999. */
    quantity: number;
};
/** Input of createOrder. */
export type CreateOrderInput = {
    /** 1 to 100 lines of one currency, together at least 1. */
    lines: Array<OrderLineInput>;
    /** Who pays. */
    buyer?: BuyerInput | null | undefined;
    /** One of checkoutConfig.paymentMethods. */
    payMethod?: string;
    /** Overrides the channel that the server chose for the method; must be on its list. */
    pg?: string | null | undefined;
    /** Overrides the channel that the server chose for the method; must be on its list; not beside pg. */
    channelKey?: string | null | undefined;
    /** Where the buyer lands after a redirect; on the allow-list; may be an app's URL. */
    returnUrl?: string | null | undefined;
    /** A native app's scheme, to come back from card apps: myshop */
    appScheme?: string | null | undefined;
    /** When a virtual account closes; 1 hour to 30 days ahead, rounded to what the PG can do; 3 days if left out. */
    vbankDueAt?: string | null | undefined;
    /** Language of window and notices; by Accept-Language if left out. */
    locale?: Locale | null | undefined;
    /** The merchant's own number, at most 64 characters; not unique. */
    reference?: string | null | undefined;
    /** The merchant's own data; goes to Iamport as custom_data. */
    customData?: Record<string, unknown> | null | undefined;
    /** Admin: whose order it is; left out, a guest's, whose token comes back to be handed to the browser. */
    owner?: string | null | undefined;
    /** Admin: currency of lines without a sku. */
    currency?: string;
    /** A random UUID per press of the button; the same caller, key and input give the same order. Without a token there is no caller: issueGuestToken first. */
    idempotencyKey?: string | null | undefined;
};
/** Input of preparePayment. */
export type PreparePaymentInput = {
    /** The order. */
    orderId: string | number;
    /** Another method; the same one if left out. */
    payMethod?: string | null | undefined;
    /** As in CreateOrderInput. */
    pg?: string | null | undefined;
    /** As in CreateOrderInput. */
    channelKey?: string | null | undefined;
    /** As in CreateOrderInput. */
    returnUrl?: string | null | undefined;
    /** As in CreateOrderInput. */
    appScheme?: string | null | undefined;
};
/** Input of cancelOrder. */
export type CancelOrderInput = {
    /** The order. */
    orderId: string | number;
    /** Why, at most 200 characters. */
    reason?: string | null | undefined;
};
/** Where a payment stands. */
export type PaymentStatus = 
/** The buyer acts next. */
"READY"
/** The money is in. */
 | "PAID"
/** Some of it went back. */
 | "PARTIALLY_REFUNDED"
/** All of it went back; final. */
 | "REFUNDED"
/** No money moved; a late approval is the one way out. */
 | "FAILED";
/** Kinds of cards. */
export type CardType = 
/** 신용. */
"CREDIT"
/** 체크. */
 | "CHECK";
/** Why a payment failed. */
export type FailureCode = 
/** The buyer closed the window. */
"WINDOW_CLOSED"
/** The issuer said no without a reason. */
 | "DECLINED"
/** Over the card's or the day's limit. */
 | "LIMIT_EXCEEDED"
/** Not enough money. */
 | "INSUFFICIENT_FUNDS"
/** The card is past its date. */
 | "CARD_EXPIRED"
/** Stolen, stopped or mistyped card. */
 | "CARD_INVALID"
/** Password, certificate or app confirmation failed. */
 | "AUTHENTICATION_FAILED"
/** The buyer took too long. */
 | "TIMED_OUT"
/** The virtual account was revoked. */
 | "ACCOUNT_REVOKED"
/** Stopped before approval: out of stock or no longer payable. */
 | "STOPPED_BY_MERCHANT"
/** The store or channel is not set up for this. */
 | "MERCHANT_SETUP"
/** The PG or the bank is away. */
 | "GATEWAY_ERROR"
/** A refund did not go through; see its gatewayMessage, if the PG said why. */
 | "REFUND_FAILED"
/** Something that nobody classified yet. */
 | "UNKNOWN";
/** What the buyer should do about a failure. */
export type FailureAdvice = 
/** Try again as it is. */
"TRY_AGAIN"
/** Use another card or method. */
 | "CHANGE_METHOD"
/** Wait a little, then try again. */
 | "WAIT"
/** Ask the bank or card company. */
 | "CONTACT_BANK"
/** Ask the shop. */
 | "CONTACT_SHOP";
/** Input of completePayment. */
export type CompletePaymentInput = {
    /** The callback's imp_uid; left out or null, every attempt of the order is looked up. */
    impUid?: string | null | undefined;
    /** The order's id. */
    merchantUid: string;
};
/** Who has to act before an outcome is known. */
export type WaitingFor = 
/** The window is open or was closed without paying; a page whose window is closed may offer to pay again. */
"BUYER"
/** Approval is on its way. */
 | "GATEWAY"
/** Iamport could not be asked; a timer finishes. */
 | "CONNECTION";
/** Checks that a payment can fail. */
export type RejectionReason = 
/** Another sum than the order's; sent back. */
"AMOUNT_MISMATCH"
/** Another currency; sent back. */
 | "CURRENCY_MISMATCH"
/** A test payment on a live server, or the reverse; nothing moves, a person decides. */
 | "TEST_PAYMENT"
/** The order was already paid by another payment; sent back. */
 | "DUPLICATE_PAYMENT"
/** The order was cancelled or expired; sent back. */
 | "ORDER_CLOSED"
/** It belongs to another order, which is left alone: nothing is refunded, nothing of it is shown. */
 | "ORDER_MISMATCH"
/** Iamport does not know it. */
 | "PAYMENT_NOT_FOUND"
/** Made as another kind of payment than the order asks for (a card registration for a sale); nothing moves, a person decides. */
 | "WRONG_USAGE";
/** Where a virtual account stands. */
export type VirtualAccountStatus = 
/** Open: deposit the exact sum before dueAt. */
"ISSUED"
/** The money is in. */
 | "DEPOSITED"
/** Its time ended. */
 | "EXPIRED"
/** Closed before its time. */
 | "REVOKED";
/** Where a plan stands. */
export type PlanStatus = 
/** The first charge's outcome is not known yet; deliver nothing. */
"INCOMPLETE"
/** Free days, or a start that lies ahead; see delivers. */
 | "TRIALING"
/** Paid. */
 | "ACTIVE"
/** A charge failed and is being retried: ask for another card. */
 | "PAST_DUE"
/** Stopped for a while. */
 | "PAUSED"
/** Ended by request or because nobody paid; final. */
 | "CANCELLED"
/** All agreed charges are done; final. */
 | "COMPLETED";
/** What a plan's owner can do. */
export type PlanAction = 
/** changePlanCard. */
"CHANGE_CARD"
/** changePlanLines. */
 | "CHANGE_LINES"
/** pausePlan. */
 | "PAUSE"
/** resumePlan; also takes back a cancellation at the period's end. */
 | "RESUME"
/** cancelPlan. */
 | "CANCEL";
/** Where a charge stands. */
export type ChargeStatus = 
/** Due later. */
"SCHEDULED"
/** Being tried; the outcome is not known yet. */
 | "PROCESSING"
/** Paid. */
 | "PAID"
/** Failed; tried again at dueAt. */
 | "RETRYING"
/** Given up. */
 | "FAILED"
/** Passed over by a pause or the plan's end. */
 | "SKIPPED";
/** Input of startPlan. */
export type StartPlanInput = {
    /** A card of yours that is ACTIVE. */
    billingKeyId: string | number;
    /** 1 to 20 products of one currency and one rhythm. */
    lines: Array<OrderLineInput>;
    /** Admin: another rhythm than the products'. */
    recurrence?: RecurrenceInput | null | undefined;
    /** Admin: first charge then; not in the past; now, or after the trial, if left out. */
    startAt?: string | null | undefined;
    /** Admin: no charge at or after this; not beside recurrence.count. */
    until?: string | null | undefined;
    /** A random UUID per press of the button; names one plan of the card's owner. */
    idempotencyKey: string;
};
/** Input of pausePlan. */
export type PausePlanInput = {
    /** The plan. */
    planId: string | number;
};
/** Input of resumePlan. */
export type ResumePlanInput = {
    /** The plan. */
    planId: string | number;
};
/** When a cancelled plan ends. */
export type CancelMoment = 
/** At once; nothing is refunded by itself. */
"NOW"
/** When the paid period ends. */
 | "PERIOD_END";
/** Input of cancelPlan. */
export type CancelPlanInput = {
    /** The plan. */
    planId: string | number;
    /** When it ends. */
    at?: CancelMoment;
};
/** Input of changePlanCard. */
export type ChangePlanCardInput = {
    /** The plan. */
    planId: string | number;
    /** A card of yours that is ACTIVE. */
    billingKeyId: string | number;
};
/** Units of a rhythm. */
export type Period = 
/** Days. */
"DAY"
/** Weeks. */
 | "WEEK"
/** Months. */
 | "MONTH"
/** Years. */
 | "YEAR";
/** The rhythm of a plan. */
export type RecurrenceInput = {
    /** Unit. */
    every: Period;
    /** How many units, 1 to 366. */
    interval?: number;
    /** Free days before the first charge, 0 to 730. */
    trialDays?: number;
    /** Number of charges, 1 to 1,000; left out is without end. */
    count?: number | null | undefined;
};
/** Where a refund stands. */
export type RefundStatus = 
/** An admin decides. */
"HELD"
/** A deposit goes back to an account that is not known yet: setRefundAccount. */
 | "NEEDS_ACCOUNT"
/** Asked for; the outcome is not known yet. */
 | "PENDING"
/** Iamport has sent it back; a bank may take until the next business day. */
 | "SUCCEEDED"
/** It did not go through; no money moved. */
 | "FAILED";
/** Input of exchangeReturnCode. */
export type ExchangeReturnCodeInput = {
    /** The parameter `code` of the return URL. */
    code: string;
};
export type MoneyFragment = {
    amount: number;
    currency: string;
    decimal: number;
    formatted: string;
};
export type FailureFragment = {
    code: FailureCode;
    message: string;
    retryable: boolean;
    advice: FailureAdvice;
    gatewayCode: string | null;
    gatewayMessage: string | null;
};
export type VirtualAccountFragment = {
    id: string;
    status: VirtualAccountStatus;
    bankCode: string | null;
    bankName: string;
    accountNumber: string;
    holder: string | null;
    dueAt: string;
    issuedAt: string;
    depositedAt: string | null;
    amount: MoneyFragment;
};
export type RefundFragment = {
    id: string;
    status: RefundStatus;
    reason: string;
    createdAt: string;
    finishedAt: string | null;
    amount: MoneyFragment;
    failure: FailureFragment | null;
};
export type PaymentFragment = {
    id: string;
    impUid: string;
    status: PaymentStatus;
    payMethod: string;
    pgProvider: string | null;
    walletProvider: string | null;
    sandbox: boolean;
    rejectionReason: RejectionReason | null;
    receiptUrl: string | null;
    startedAt: string;
    paidAt: string | null;
    failedAt: string | null;
    amount: MoneyFragment;
    refunded: MoneyFragment;
    card: {
        name: string | null;
        number: string | null;
        type: CardType | null;
        quota: number | null;
        approvalNumber: string | null;
    } | null;
    failure: FailureFragment | null;
    refunds: Array<RefundFragment>;
};
export type OrderFragment = {
    id: string;
    merchantUid: string;
    version: number;
    kind: OrderKind;
    status: OrderStatus;
    name: string;
    payMethod: string;
    nextActions: Array<NextAction>;
    pollAfterMs: number | null;
    reference: string | null;
    customData: Record<string, unknown> | null;
    locale: Locale;
    expiresAt: string;
    createdAt: string;
    updatedAt: string;
    lines: Array<{
        sku: string | null;
        name: string;
        quantity: number;
        taxFree: boolean;
        unitPrice: MoneyFragment;
        total: MoneyFragment;
    }>;
    total: MoneyFragment;
    taxFree: MoneyFragment;
    paid: MoneyFragment;
    refunded: MoneyFragment;
    buyer: {
        name: string | null;
        email: string | null;
        tel: string | null;
        address: string | null;
        postcode: string | null;
    } | null;
    payments: Array<PaymentFragment>;
    virtualAccount: VirtualAccountFragment | null;
    failure: FailureFragment | null;
};
export type RequestPayFragment = {
    impCode: string;
    scriptUrl: string;
    window: WindowKind;
    params: Record<string, unknown>;
};
export type FaultsFragment = {
    fields: Array<{
        path: Array<string>;
        rule: FieldRule;
        message: string;
        limit: number | null;
    }>;
};
export type CheckoutConfigQueryVariables = Exact<{
    [key: string]: never;
}>;
export type CheckoutConfigQuery = {
    checkoutConfig: {
        impCode: string;
        scriptUrl: string;
        sandbox: boolean;
        serverTime: string;
        version: string;
        paymentMethods: Array<{
            payMethod: string;
            label: string;
            window: WindowKind;
            storesCard: boolean;
            requiredBuyerFields: Array<BuyerField>;
            minimum: MoneyFragment | null;
            maximum: MoneyFragment | null;
        }>;
    };
};
export type OrderQueryVariables = Exact<{
    id: string | number;
}>;
export type OrderQuery = {
    order: OrderFragment | null;
    checkoutConfig: {
        serverTime: string;
    };
};
export type OrderUpdatedSubscriptionVariables = Exact<{
    id: string | number;
}>;
export type OrderUpdatedSubscription = {
    orderUpdated: OrderFragment;
};
export type IssueGuestTokenMutationVariables = Exact<{
    [key: string]: never;
}>;
export type IssueGuestTokenMutation = {
    issueGuestToken: {
        __typename: "IssueGuestTokenSuccess";
        accessToken: string;
    } | null;
};
export type ExchangeReturnCodeMutationVariables = Exact<{
    input: ExchangeReturnCodeInput;
}>;
export type ExchangeReturnCodeMutation = {
    exchangeReturnCode: {
        __typename: "ExchangeReturnCodeSuccess";
        accessToken: string;
        order: OrderFragment;
    } | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type CreateOrderMutationVariables = Exact<{
    input: CreateOrderInput;
}>;
export type CreateOrderMutation = {
    createOrder: {
        __typename: "CreateOrderSuccess";
        order: OrderFragment;
        requestPay: RequestPayFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "IdempotencyConflict";
        code: ErrorCode;
        message: string;
    } | null;
};
export type PreparePaymentMutationVariables = Exact<{
    input: PreparePaymentInput;
}>;
export type PreparePaymentMutation = {
    preparePayment: {
        __typename: "PreparePaymentSuccess";
        order: OrderFragment;
        requestPay: RequestPayFragment;
    } | {
        __typename: "PaymentPending";
        order: OrderFragment;
    } | {
        __typename: "OrderNotPayable";
        code: ErrorCode;
        message: string;
        order: OrderFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type CompletePaymentMutationVariables = Exact<{
    input: CompletePaymentInput;
}>;
export type CompletePaymentMutation = {
    completePayment: {
        __typename: "PaymentSettled";
        order: OrderFragment;
        payment: PaymentFragment;
    } | {
        __typename: "VirtualAccountIssued";
        order: OrderFragment;
        virtualAccount: VirtualAccountFragment;
    } | {
        __typename: "PaymentPending";
        pollAfterMs: number;
        waitingFor: WaitingFor;
        order: OrderFragment;
    } | {
        __typename: "PaymentFailed";
        code: ErrorCode;
        message: string;
        order: OrderFragment;
        failure: FailureFragment;
    } | {
        __typename: "PaymentRejected";
        reason: RejectionReason;
        code: ErrorCode;
        message: string;
        order: OrderFragment;
        refund: RefundFragment | null;
    } | {
        __typename: "OrderNotPayable";
        code: ErrorCode;
        message: string;
        order: OrderFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type CancelOrderMutationVariables = Exact<{
    input: CancelOrderInput;
}>;
export type CancelOrderMutation = {
    cancelOrder: {
        __typename: "CancelOrderSuccess";
        order: OrderFragment;
    } | {
        __typename: "OrderNotCancellable";
        code: ErrorCode;
        message: string;
        order: OrderFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type StoredCardFragment = {
    id: string;
    status: BillingKeyStatus;
    pgProvider: string | null;
    createdAt: string;
    card: {
        name: string | null;
        number: string | null;
        type: CardType | null;
    } | null;
};
export type BillingKeysQueryVariables = Exact<{
    [key: string]: never;
}>;
export type BillingKeysQuery = {
    billingKeys: Array<StoredCardFragment>;
};
export type PrepareBillingKeyMutationVariables = Exact<{
    input: PrepareBillingKeyInput;
}>;
export type PrepareBillingKeyMutation = {
    prepareBillingKey: {
        __typename: "PrepareBillingKeySuccess";
        billingKey: StoredCardFragment;
        requestPay: {
            merchantUid: string;
        } & RequestPayFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | null;
};
export type CompleteBillingKeyMutationVariables = Exact<{
    input: CompleteBillingKeyInput;
}>;
export type CompleteBillingKeyMutation = {
    completeBillingKey: {
        __typename: "BillingKeyIssued";
        billingKey: StoredCardFragment;
    } | {
        __typename: "BillingKeyPending";
        pollAfterMs: number;
        waitingFor: WaitingFor;
        billingKey: StoredCardFragment;
    } | {
        __typename: "BillingKeyFailed";
        code: ErrorCode;
        message: string;
        failure: FailureFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type DeleteBillingKeyMutationVariables = Exact<{
    input: DeleteBillingKeyInput;
}>;
export type DeleteBillingKeyMutation = {
    deleteBillingKey: {
        __typename: "DeleteBillingKeySuccess";
        billingKey: StoredCardFragment;
        endedPlans: Array<PlanFragment>;
    } | {
        __typename: "BillingKeyInUse";
        code: ErrorCode;
        message: string;
    } | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type PayWithBillingKeyMutationVariables = Exact<{
    input: PayWithBillingKeyInput;
}>;
export type PayWithBillingKeyMutation = {
    payWithBillingKey: {
        __typename: "PaymentSettled";
        order: OrderFragment;
        payment: PaymentFragment;
    } | {
        __typename: "PaymentPending";
        pollAfterMs: number;
        waitingFor: WaitingFor;
        order: OrderFragment;
    } | {
        __typename: "PaymentFailed";
        code: ErrorCode;
        message: string;
        order: OrderFragment;
        failure: FailureFragment;
    } | {
        __typename: "PaymentRejected";
        reason: RejectionReason;
        code: ErrorCode;
        message: string;
        order: OrderFragment;
        refund: RefundFragment | null;
    } | {
        __typename: "OrderNotPayable";
        code: ErrorCode;
        message: string;
        order: OrderFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "IdempotencyConflict";
        code: ErrorCode;
        message: string;
    } | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type PlanLineFragment = {
    sku: string | null;
    name: string;
    quantity: number;
    unitPrice: MoneyFragment;
    total: MoneyFragment;
};
export type PlanFragment = {
    id: string;
    version: number;
    status: PlanStatus;
    delivers: boolean;
    name: string;
    currentPeriodStart: string | null;
    currentPeriodEnd: string | null;
    trialEndsAt: string | null;
    cancelAt: string | null;
    nextActions: Array<PlanAction>;
    createdAt: string;
    updatedAt: string;
    lines: Array<PlanLineFragment>;
    total: MoneyFragment;
    nextLines: Array<PlanLineFragment> | null;
    recurrence: {
        every: Period;
        interval: number;
        trialDays: number;
        count: number | null;
    };
    billingKey: StoredCardFragment;
    nextCharge: {
        id: string;
        number: number;
        status: ChargeStatus;
        dueAt: string;
        periodStart: string;
        periodEnd: string;
        attempts: number;
        amount: MoneyFragment;
    } | null;
    failure: FailureFragment | null;
};
export type PlanQueryVariables = Exact<{
    id: string | number;
}>;
export type PlanQuery = {
    plan: PlanFragment | null;
    checkoutConfig: {
        serverTime: string;
    };
};
export type PlansQueryVariables = Exact<{
    [key: string]: never;
}>;
export type PlansQuery = {
    viewer: {
        plans: {
            edges: Array<{
                node: PlanFragment;
            }>;
        };
    };
};
export type PlanUpdatedSubscriptionVariables = Exact<{
    id: string | number;
}>;
export type PlanUpdatedSubscription = {
    planUpdated: PlanFragment;
};
export type PlanOfOrderFragment = {
    charge: {
        plan: PlanFragment;
    } | null;
};
export type StartPlanMutationVariables = Exact<{
    input: StartPlanInput;
}>;
export type StartPlanMutation = {
    startPlan: {
        __typename: "StartPlanSuccess";
        replayed: boolean;
        plan: PlanFragment;
    } | {
        __typename: "PaymentPending";
        pollAfterMs: number;
        order: PlanOfOrderFragment;
    } | {
        __typename: "PaymentFailed";
        code: ErrorCode;
        message: string;
        order: PlanOfOrderFragment;
        failure: FailureFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "IdempotencyConflict";
        code: ErrorCode;
        message: string;
    } | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type ChangePlanCardMutationVariables = Exact<{
    input: ChangePlanCardInput;
}>;
export type ChangePlanCardMutation = {
    changePlanCard: {
        __typename: "PlanChanged";
        plan: PlanFragment;
    } | {
        __typename: "PaymentPending";
        pollAfterMs: number;
        order: PlanOfOrderFragment;
    } | {
        __typename: "PaymentFailed";
        code: ErrorCode;
        message: string;
        order: PlanOfOrderFragment;
        failure: FailureFragment;
    } | {
        __typename: "PlanNotChangeable";
        code: ErrorCode;
        message: string;
        plan: PlanFragment;
    } | ({
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
    } & FaultsFragment) | {
        __typename: "NotFound";
        code: ErrorCode;
        message: string;
    } | null;
};
export type CancelPlanMutationVariables = Exact<{
    input: CancelPlanInput;
}>;
export type CancelPlanMutation = {
    cancelPlan: {
        plan: PlanFragment;
    } | {
        code: ErrorCode;
        message: string;
        plan: PlanFragment;
    } | {
        code: ErrorCode;
        message: string;
    } | null;
};
export type PausePlanMutationVariables = Exact<{
    input: PausePlanInput;
}>;
export type PausePlanMutation = {
    pausePlan: {
        plan: PlanFragment;
    } | {
        code: ErrorCode;
        message: string;
        plan: PlanFragment;
    } | {
        code: ErrorCode;
        message: string;
    } | null;
};
export type ResumePlanMutationVariables = Exact<{
    input: ResumePlanInput;
}>;
export type ResumePlanMutation = {
    resumePlan: {
        plan: PlanFragment;
    } | {
        code: ErrorCode;
        message: string;
        plan: PlanFragment;
    } | {
        code: ErrorCode;
        message: string;
    } | null;
};
/** An operation's text, with the types of its result and variables. */
export type Operation<Result, Variables> = string & {
    readonly of?: [Result, Variables];
};
export declare const moneyFragment = "fragment Money on Money{amount currency decimal formatted}";
export declare const failureFragment = "fragment Failure on PaymentFailure{code message retryable advice gatewayCode gatewayMessage}";
export declare const virtualAccountFragment = "fragment VirtualAccount on VirtualAccount{id status bankCode bankName accountNumber holder amount{...Money}dueAt issuedAt depositedAt}";
export declare const refundFragment = "fragment Refund on Refund{id status amount{...Money}reason failure{...Failure}createdAt finishedAt}";
export declare const paymentFragment = "fragment Payment on Payment{id impUid status amount{...Money}refunded{...Money}payMethod pgProvider walletProvider sandbox card{name number type quota approvalNumber}failure{...Failure}rejectionReason refunds{...Refund}receiptUrl startedAt paidAt failedAt}";
export declare const orderFragment = "fragment Order on Order{id merchantUid version kind status name lines{sku name unitPrice{...Money}quantity total{...Money}taxFree}total{...Money}taxFree{...Money}paid{...Money}refunded{...Money}buyer{name email tel address postcode}payMethod payments{...Payment}virtualAccount{...VirtualAccount}failure{...Failure}nextActions pollAfterMs reference customData locale expiresAt createdAt updatedAt}";
export declare const orderFragments: () => string;
export declare const requestPayFragment = "fragment RequestPay on RequestPay{impCode scriptUrl window params}";
export declare const faultsFragment = "fragment Faults on InvalidInput{fields{path rule message limit}}";
export declare const checkoutConfigOperation: Operation<CheckoutConfigQuery, CheckoutConfigQueryVariables>;
export declare const orderOperation: Operation<OrderQuery, OrderQueryVariables>;
export declare const orderUpdatedOperation: Operation<OrderUpdatedSubscription, OrderUpdatedSubscriptionVariables>;
export declare const issueGuestTokenOperation: Operation<IssueGuestTokenMutation, IssueGuestTokenMutationVariables>;
export declare const exchangeReturnCodeOperation: Operation<ExchangeReturnCodeMutation, ExchangeReturnCodeMutationVariables>;
export declare const createOrderOperation: Operation<CreateOrderMutation, CreateOrderMutationVariables>;
export declare const preparePaymentOperation: Operation<PreparePaymentMutation, PreparePaymentMutationVariables>;
export declare const completePaymentOperation: Operation<CompletePaymentMutation, CompletePaymentMutationVariables>;
export declare const cancelOrderOperation: Operation<CancelOrderMutation, CancelOrderMutationVariables>;
export {};
