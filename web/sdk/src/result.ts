import type {
  CompletePaymentMutation,
  PayWithBillingKeyMutation,
} from "./generated.js";
import type { Texts } from "./messages.js";
import type {
  AccountIssued,
  NotPayable,
  Order,
  Paid,
  Payment,
  Pending,
  Result,
  Retry,
  RetryInput,
  WaitingFor,
} from "./types.js";

type Completed = CompletePaymentMutation["completePayment"];

/** What completePayment or payWithBillingKey may answer. */
export type Answered =
  Completed | PayWithBillingKeyMutation["payWithBillingKey"];

/** An answer that is an outcome of the order. */
export type Outcome = Exclude<
  NonNullable<Completed>,
  { __typename: "InvalidInput" | "NotFound" }
>;

export const isOutcome = (answer: NonNullable<Answered>): answer is Outcome =>
  "order" in answer;

/** The payment that counts. */
const counted = (order: Order): Payment | null =>
  order.payments.find((p) => p.paidAt && !p.rejectionReason) ?? null;

const has = (order: Order, status: string[]) => status.includes(order.status);

export const isPaid = (order: Order): boolean =>
  has(order, ["PAID", "PARTIALLY_REFUNDED", "REFUNDED"]);

export const isClosed = (order: Order): boolean =>
  has(order, ["CANCELLED", "EXPIRED"]);

/** Makes results of what the server says. */
export class Results {
  constructor(
    private readonly texts: Texts,
    private readonly retry: (order: Order, more?: RetryInput) => Retry,
  ) {}

  /** A result that can be tried again, if the order allows it. */
  #again(order: Order, more?: RetryInput): { retry?: Retry } {
    const can = order.nextActions.includes("PAY");
    return can ? { retry: this.retry(order, more) } : {};
  }

  paid(order: Order, payment = counted(order)): Paid {
    return { kind: "paid", order, message: this.texts.paid, payment };
  }

  notPayable(order: Order, message = this.texts.notPayable): NotPayable {
    return { kind: "notPayable", order, message };
  }

  closed(order: Order, message = this.texts.closed): Result {
    return { kind: "closed", order, message, ...this.#again(order) };
  }

  pending(
    order: Order,
    waitingFor: WaitingFor,
    message = this.texts.pending,
  ): Pending {
    const again =
      waitingFor === "BUYER" ? this.#again(order, { takeOver: true }) : {};
    return { kind: "pending", order, message, waitingFor, ...again };
  }

  account(
    order: Order,
    virtualAccount: AccountIssued["virtualAccount"],
  ): AccountIssued {
    return {
      kind: "virtualAccount",
      order,
      message: this.texts.virtualAccount,
      virtualAccount,
      ...this.#again(order),
    };
  }

  /** What an order alone tells; null if nothing is decided. */
  ofOrder(order: Order): Result | null {
    if (isPaid(order)) return this.paid(order);
    if (isClosed(order)) return this.notPayable(order);
    if (order.status === "AWAITING_DEPOSIT" && order.virtualAccount)
      return this.account(order, order.virtualAccount);
    return null;
  }

  /** The result of what completePayment answered; the window is closed. */
  of(answer: Outcome): Result {
    const { order } = answer;
    switch (answer.__typename) {
      case "PaymentSettled":
        return this.paid(order, answer.payment);
      case "VirtualAccountIssued":
        return this.account(order, answer.virtualAccount);
      case "PaymentPending":
        return answer.waitingFor === "BUYER"
          ? this.closed(order)
          : this.pending(order, answer.waitingFor);
      case "PaymentFailed":
        if (answer.failure.code === "WINDOW_CLOSED")
          return this.closed(order, answer.message);
        return {
          kind: "failed",
          order,
          message: answer.message,
          failure: answer.failure,
          ...this.#again(order),
        };
      case "PaymentRejected":
        return {
          kind: "rejected",
          order,
          message: answer.message,
          reason: answer.reason,
          refund: answer.refund,
          // Iamport takes no second payment for an order that it took money for.
          ...(!answer.refund && this.#again(order)),
        };
      case "OrderNotPayable":
        return isPaid(order)
          ? this.paid(order)
          : this.notPayable(order, answer.message);
    }
  }
}
