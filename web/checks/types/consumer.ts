// A shop's code as its author would write it. It has to compile: each switch
// is exhaustive, so a new member of a result union shows up here first.
import type {
  BeginOrderMutation,
  BeginOrderMutationVariables,
  ComeHomeMutation,
  GiveUpMutation,
  NextAction,
  OrderStatus,
  SaveProductMutation,
  SettleOrderMutation,
  StartGuestMutation,
  TryAgainMutation,
  VirtualAccountStatus,
  WaitingFor,
} from "../generated/types/operations.js";

declare const IMP: {
  request_pay(params: Record<string, unknown>): void;
};

function unreachable(value: never): never {
  throw new Error(`unknown: ${JSON.stringify(value)}`);
}

export const chair: BeginOrderMutationVariables = {
  input: { lines: [{ sku: "chair", quantity: 1 }] },
};

export function started(data: StartGuestMutation): string | undefined {
  return data.issueGuestToken?.accessToken;
}

export function ordered(data: BeginOrderMutation): string[] {
  const result = data.createOrder;
  switch (result?.__typename) {
    case undefined:
      return ["try again"];
    case "CreateOrderSuccess":
      IMP.request_pay({ ...result.requestPay.params });
      return [result.order.id, result.accessToken ?? "known already"];
    case "InvalidInput":
      return result.fields.map((field) => field.path.join("."));
    case "IdempotencyConflict":
      return [result.message];
    default:
      return unreachable(result);
  }
}

export function prepared(data: TryAgainMutation): string {
  const result = data.preparePayment;
  switch (result?.__typename) {
    case undefined:
      return "try again";
    case "PreparePaymentSuccess":
      IMP.request_pay({ ...result.requestPay.params });
      return result.order.status;
    case "PaymentPending":
      return who(result.waitingFor);
    case "OrderNotPayable":
      return shown(result.order.status);
    case "InvalidInput":
    case "NotFound":
      return result.message;
    default:
      return unreachable(result);
  }
}

export function settled(data: SettleOrderMutation): string {
  const result = data.completePayment;
  switch (result?.__typename) {
    case undefined:
      return "try again";
    case "PaymentSettled":
      return `${result.payment.card?.name ?? "paid"}: ${result.order.total.formatted}`;
    case "VirtualAccountIssued":
      return `${result.virtualAccount.bankName} ${result.virtualAccount.accountNumber}`;
    case "PaymentPending":
      return `${who(result.waitingFor)}; again in ${result.pollAfterMs / 1000} s`;
    case "PaymentFailed":
      return result.failure.gatewayMessage ?? result.message;
    case "PaymentRejected":
      return `${result.reason}: ${result.message}`;
    case "OrderNotPayable":
      return shown(result.order.status);
    case "InvalidInput":
    case "NotFound":
      return result.message;
    default:
      return unreachable(result);
  }
}

export function cancelled(data: GiveUpMutation): string {
  const result = data.cancelOrder;
  switch (result?.__typename) {
    case undefined:
      return "try again";
    case "CancelOrderSuccess":
    case "OrderNotCancellable":
      return shown(result.order.status);
    case "InvalidInput":
    case "NotFound":
      return result.message;
    default:
      return unreachable(result);
  }
}

export function home(data: ComeHomeMutation): string {
  const result = data.exchangeReturnCode;
  switch (result?.__typename) {
    case undefined:
      return "try again";
    case "ExchangeReturnCodeSuccess":
      return result.accessToken;
    case "NotFound":
      return result.message;
    default:
      return unreachable(result);
  }
}

export function saved(data: SaveProductMutation): string {
  const result = data.upsertProduct;
  switch (result?.__typename) {
    case undefined:
      return "try again";
    case "UpsertProductSuccess":
      return result.product.sku;
    case "InvalidInput":
      return result.message;
    default:
      return unreachable(result);
  }
}

function who(waitingFor: WaitingFor): string {
  switch (waitingFor) {
    case "BUYER":
      return "finish in the payment window, or pay again";
    case "GATEWAY":
    case "CONNECTION":
      return "one moment";
    default:
      return unreachable(waitingFor);
  }
}

function shown(status: OrderStatus): string {
  switch (status) {
    case "PENDING":
    case "AWAITING_DEPOSIT":
      return "to pay";
    case "PAID":
    case "PARTIALLY_REFUNDED":
      return "paid";
    case "REFUNDED":
    case "CANCELLED":
    case "EXPIRED":
      return "closed";
    default:
      return unreachable(status);
  }
}

export const badges: Record<VirtualAccountStatus, string> = {
  ISSUED: "waiting for your deposit",
  DEPOSITED: "paid",
  EXPIRED: "too late",
  REVOKED: "closed",
};

export const buttons: { [action in NextAction]?: string } = {
  PAY: "Pay",
  DEPOSIT: "Show the account",
  CANCEL: "Cancel the order",
};
