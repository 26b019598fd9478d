// Made by codegen.js from operations.graphql and the schema; not edited.
import { operation } from "./operation";

/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> =
  | T
  | {
      [P in keyof T]?: P extends " $fragmentName" | "__typename" ? T[P] : never;
    };
/** Every code that a client may branch on; treat one that you do not know as INTERNAL. */
export type ErrorCode =
  /** InvalidInput: see fields; correct and send again. */
  | "INVALID_INPUT"
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

/** What an order is for. */
export type OrderKind =
  /** A sale that somebody pays in a window or with a stored card. */
  | "SALE"
  /** A card registration; never counted as a sale. */
  | "BILLING_KEY"
  /** A due charge of a plan. */
  | "SCHEDULED";

/** Where an order stands. */
export type OrderStatus =
  /** Nobody has paid: open the window. */
  | "PENDING"
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

/** Kinds of changes. */
export type OrderEventType =
  /** The order was made. */
  | "CREATED"
  /** A window was prepared again. */
  | "PREPARED"
  /** A payment window was opened. */
  | "STARTED"
  /** A virtual account was issued. */
  | "ACCOUNT_ISSUED"
  /** A virtual account was revoked. */
  | "ACCOUNT_REVOKED"
  /** A payment settled the order. */
  | "PAID"
  /** An attempt failed. */
  | "FAILED"
  /** A payment did not fit and does not count. */
  | "REJECTED"
  /** A refund was begun. */
  | "REFUND_REQUESTED"
  /** Money went back. */
  | "REFUNDED"
  /** A refund did not go through. */
  | "REFUND_FAILED"
  /** Iamport is being asked, then the order closes. */
  | "CLOSING"
  /** Closed unpaid. */
  | "CANCELLED"
  /** Closed by time. */
  | "EXPIRED"
  /** A stored card is being charged. */
  | "CHARGE_STARTED"
  /** A guest's order became a customer's. */
  | "CLAIMED";

/** Who told us. */
export type EventSource =
  /** A client's mutation or a redirect. */
  | "CLIENT"
  /** Iamport's webhook. */
  | "WEBHOOK"
  /** Our own timer. */
  | "TIMER"
  /** An admin. */
  | "ADMIN"
  /** A rule of ours. */
  | "SYSTEM";

/** Checks that a payment can fail. */
export type RejectionReason =
  /** Another sum than the order's; sent back. */
  | "AMOUNT_MISMATCH"
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

/** Where a plan stands. */
export type PlanStatus =
  /** The first charge's outcome is not known yet; deliver nothing. */
  | "INCOMPLETE"
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

/** Where a charge stands. */
export type ChargeStatus =
  /** Due later. */
  | "SCHEDULED"
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

/** Units of a rhythm. */
export type Period =
  /** Days. */
  | "DAY"
  /** Weeks. */
  | "WEEK"
  /** Months. */
  | "MONTH"
  /** Years. */
  | "YEAR";

/** Why a refund is refused. */
export type RefundBlocker =
  /** No money is in. */
  | "NOT_PAID"
  /** All of it went back already. */
  | "NOTHING_LEFT"
  /** More than is left. */
  | "ABOVE_MAXIMUM"
  /** Only the whole sum can go back. */
  | "PARTIAL_UNSUPPORTED"
  /** Too late for this method. */
  | "DEADLINE_PASSED"
  /** A bank account must be named. */
  | "ACCOUNT_REQUIRED"
  /** Another refund of this payment is not finished. */
  | "IN_PROGRESS"
  /** The PG said no; see message. */
  | "GATEWAY_REFUSED";

/** How much to give back: exactly one. */
export type RefundScopeInput =
  | {
      /** true: all that is left. */
      full: boolean;
      amount?: never;
    }
  | { full?: never; /** Minor units, at least 1. */ amount: number };

/** Where a deposit goes back to. */
export type RefundAccountInput = {
  /** A code of Query.banks; translated to the PG's own. */
  bankCode: string;
  /** Digits; dashes are dropped. */
  accountNumber: string;
  /** Whose account, at most 16 characters. */
  holder: string;
  /** Needed by some PGs. */
  tel?: string | null | undefined;
};

/** Input of refundPayment. */
export type RefundPaymentInput = {
  /** The payment. */
  impUid: string;
  /** How much. */
  scope: RefundScopeInput;
  /** Part of it that is free of VAT, minor units; needed where an order mixes both and only a part goes back. */
  taxFree?: number | null | undefined;
  /** Why, at most 200 characters. */
  reason: string;
  /** For a deposited virtual account. */
  account?: RefundAccountInput | null | undefined;
  /** A random UUID per decision to refund. */
  idempotencyKey: string;
};

/** Input of setRefundAccount. */
export type SetRefundAccountInput = {
  /** A refund that NEEDS_ACCOUNT. */
  refundId: string | number;
  /** Where to. */
  account: RefundAccountInput;
};

export type SumFragment = {
  amount: number;
  currency: string;
  decimal: number;
  formatted: string;
};

export type ProductsQueryVariables = Exact<{ [key: string]: never }>;

export type ProductsQuery = {
  products: {
    edges: Array<{
      node: {
        id: string;
        sku: string;
        name: string;
        taxFree: boolean;
        digital: boolean;
        price: {
          amount: number;
          currency: string;
          decimal: number;
          formatted: string;
        };
        recurrence: {
          every: Period;
          interval: number;
          trialDays: number;
        } | null;
      };
    }>;
  };
};

export type BanksQueryVariables = Exact<{ [key: string]: never }>;

export type BanksQuery = { banks: Array<{ code: string; name: string }> };

export type OrdersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;

export type OrdersQuery = {
  orders: {
    edges: Array<{
      node: {
        id: string;
        version: number;
        kind: OrderKind;
        status: OrderStatus;
        name: string;
        createdAt: string;
        lines: Array<{ sku: string | null; name: string; quantity: number }>;
        total: {
          amount: number;
          currency: string;
          decimal: number;
          formatted: string;
        };
        buyer: { name: string | null } | null;
        payments: Array<{
          rejectionReason: RejectionReason | null;
          paidAt: string | null;
        }>;
      };
    }>;
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
};

export type OrderMoreQueryVariables = Exact<{
  id: string | number;
}>;

export type OrderMoreQuery = {
  order: {
    version: number;
    payments: Array<{
      id: string;
      refundability: {
        refundable: boolean;
        partial: boolean;
        needsAccount: boolean;
        maximum: {
          amount: number;
          currency: string;
          decimal: number;
          formatted: string;
        };
      } | null;
    }>;
    timeline: Array<{
      id: string;
      type: OrderEventType;
      to: OrderStatus;
      source: EventSource;
      message: string;
      at: string;
    }>;
  } | null;
};

export type RefundMutationVariables = Exact<{
  input: RefundPaymentInput;
}>;

export type RefundMutation = {
  refundPayment:
    | { __typename: "RefundSettled"; replayed: boolean }
    | { __typename: "RefundPending"; pollAfterMs: number }
    | {
        __typename: "RefundRefused";
        code: ErrorCode;
        message: string;
        blocker: RefundBlocker;
      }
    | {
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
        fields: Array<{ path: Array<string>; message: string }>;
      }
    | { __typename: "IdempotencyConflict"; code: ErrorCode; message: string }
    | { __typename: "NotFound"; code: ErrorCode; message: string }
    | null;
};

export type NameRefundAccountMutationVariables = Exact<{
  input: SetRefundAccountInput;
}>;

export type NameRefundAccountMutation = {
  setRefundAccount:
    | { __typename: "RefundSettled" }
    | { __typename: "RefundPending"; pollAfterMs: number }
    | {
        __typename: "RefundRefused";
        code: ErrorCode;
        message: string;
        blocker: RefundBlocker;
      }
    | {
        __typename: "InvalidInput";
        code: ErrorCode;
        message: string;
        fields: Array<{ path: Array<string>; message: string }>;
      }
    | { __typename: "NotFound"; code: ErrorCode; message: string }
    | null;
};

export type PlanChargesQueryVariables = Exact<{
  id: string | number;
  after?: string | null | undefined;
}>;

export type PlanChargesQuery = {
  plan: {
    version: number;
    charges: {
      edges: Array<{
        node: {
          id: string;
          number: number;
          status: ChargeStatus;
          dueAt: string;
          periodStart: string;
          periodEnd: string;
          attempts: number;
          amount: {
            amount: number;
            currency: string;
            decimal: number;
            formatted: string;
          };
          failure: { message: string } | null;
          order: { id: string } | null;
        };
      }>;
      pageInfo: { endCursor: string | null; hasNextPage: boolean };
    };
  } | null;
};

export type PlansPastDueQueryVariables = Exact<{
  after?: string | null | undefined;
}>;

export type PlansPastDueQuery = {
  plans: {
    edges: Array<{
      node: {
        id: string;
        name: string;
        status: PlanStatus;
        lines: Array<{ sku: string | null; quantity: number }>;
        total: {
          amount: number;
          currency: string;
          decimal: number;
          formatted: string;
        };
        billingKey: {
          card: { name: string | null; number: string | null } | null;
        };
        nextCharge: { dueAt: string; attempts: number } | null;
        failure: { message: string } | null;
      };
    }>;
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
};

export const Products = operation<ProductsQuery, ProductsQueryVariables>(
  "query Products{products(first:100){edges{node{id sku name price{...Sum}taxFree digital recurrence{every interval trialDays}}}}}fragment Sum on Money{amount currency decimal formatted}",
);

export const Banks = operation<BanksQuery, BanksQueryVariables>(
  "query Banks{banks{code name}}",
);

export const Orders = operation<OrdersQuery, OrdersQueryVariables>(
  "query Orders($first:Int!$after:String){orders(first:$first after:$after){edges{node{id version kind status name lines{sku name quantity}total{...Sum}buyer{name}payments{rejectionReason paidAt}createdAt}}pageInfo{endCursor hasNextPage}}}fragment Sum on Money{amount currency decimal formatted}",
);

export const OrderMore = operation<OrderMoreQuery, OrderMoreQueryVariables>(
  "query OrderMore($id:ID!){order(id:$id){version payments{id refundability{refundable partial needsAccount maximum{...Sum}}}timeline{id type to source message at}}}fragment Sum on Money{amount currency decimal formatted}",
);

export const Refund = operation<RefundMutation, RefundMutationVariables>(
  "mutation Refund($input:RefundPaymentInput!){refundPayment(input:$input){__typename ...on RefundSettled{replayed}...on RefundPending{pollAfterMs}...on UserError{code message}...on RefundRefused{blocker}...on InvalidInput{fields{path message}}}}",
);

export const NameRefundAccount = operation<
  NameRefundAccountMutation,
  NameRefundAccountMutationVariables
>(
  "mutation NameRefundAccount($input:SetRefundAccountInput!){setRefundAccount(input:$input){__typename ...on RefundPending{pollAfterMs}...on UserError{code message}...on RefundRefused{blocker}...on InvalidInput{fields{path message}}}}",
);

export const PlanCharges = operation<
  PlanChargesQuery,
  PlanChargesQueryVariables
>(
  "query PlanCharges($id:ID!$after:String){plan(id:$id){version charges(first:12 after:$after){edges{node{id number status amount{...Sum}dueAt periodStart periodEnd attempts failure{message}order{id}}}pageInfo{endCursor hasNextPage}}}}fragment Sum on Money{amount currency decimal formatted}",
);

export const PlansPastDue = operation<
  PlansPastDueQuery,
  PlansPastDueQueryVariables
>(
  "query PlansPastDue($after:String){plans(first:20 after:$after filter:{status:[PAST_DUE]}){edges{node{id name status lines{sku quantity}total{...Sum}billingKey{card{name number}}nextCharge{dueAt attempts}failure{message}}}pageInfo{endCursor hasNextPage}}}fragment Sum on Money{amount currency decimal formatted}",
);
