// src/possible-types.ts
var possibleTypes = {
  CancelOrderResult: [
    "CancelOrderSuccess",
    "OrderNotCancellable",
    "InvalidInput",
    "NotFound"
  ],
  CompletePaymentResult: [
    "PaymentSettled",
    "VirtualAccountIssued",
    "PaymentPending",
    "PaymentFailed",
    "PaymentRejected",
    "OrderNotPayable",
    "InvalidInput",
    "NotFound"
  ],
  CreateOrderResult: [
    "CreateOrderSuccess",
    "InvalidInput",
    "IdempotencyConflict"
  ],
  ExchangeReturnCodeResult: ["ExchangeReturnCodeSuccess", "NotFound"],
  IssueGuestTokenResult: ["IssueGuestTokenSuccess"],
  Node: [
    "OpenCase",
    "WebhookDelivery",
    "Notice",
    "Order",
    "OrderEvent",
    "Payment",
    "VirtualAccount",
    "Product",
    "Reconciliation",
    "Refund",
    "Viewer"
  ],
  PreparePaymentResult: [
    "PreparePaymentSuccess",
    "PaymentPending",
    "OrderNotPayable",
    "InvalidInput",
    "NotFound"
  ],
  RefundPaymentResult: [
    "RefundSettled",
    "RefundPending",
    "RefundRefused",
    "InvalidInput",
    "IdempotencyConflict",
    "NotFound"
  ],
  ReplayNoticeResult: ["ReplayNoticeSuccess", "NotFound"],
  ReplayWebhookResult: ["ReplayWebhookSuccess", "NotFound"],
  ResolveCaseResult: ["ResolveCaseSuccess", "InvalidInput", "NotFound"],
  SetRefundAccountResult: [
    "RefundSettled",
    "RefundPending",
    "RefundRefused",
    "InvalidInput",
    "NotFound"
  ],
  UpsertProductResult: ["UpsertProductSuccess", "InvalidInput"],
  UserError: [
    "InvalidInput",
    "NotFound",
    "IdempotencyConflict",
    "OrderNotCancellable",
    "PaymentFailed",
    "PaymentRejected",
    "OrderNotPayable",
    "RefundRefused"
  ]
};

// src/apollo.ts
var pages = (...keyArgs) => ({
  keyArgs: keyArgs.length > 0 ? keyArgs : false,
  merge(old, page, { args }) {
    return args?.after && old ? { ...page, edges: [...old.edges, ...page.edges] } : page;
  }
});
var typePolicies = {
  Query: {
    fields: {
      orders: pages("filter"),
      products: pages(),
      openCases: pages(),
      webhookDeliveries: pages("status"),
      notices: pages("status"),
      reconciliations: pages()
    }
  }
};
export {
  possibleTypes,
  typePolicies
};
