// src/possible-types.ts
/** Which types each interface and union may be. */
const possibleTypes = {
	CancelOrderResult: [
		"CancelOrderSuccess",
		"OrderNotCancellable",
		"InvalidInput",
		"NotFound"
	],
	CancelPlanResult: [
		"PlanChanged",
		"PlanNotChangeable",
		"NotFound"
	],
	ChangePlanCardResult: [
		"PlanChanged",
		"PaymentPending",
		"PaymentFailed",
		"PlanNotChangeable",
		"InvalidInput",
		"NotFound"
	],
	ChangePlanLinesResult: [
		"PlanChanged",
		"PlanNotChangeable",
		"InvalidInput",
		"NotFound"
	],
	ClaimGuestOrdersResult: ["ClaimGuestOrdersSuccess", "NotFound"],
	CompleteBillingKeyResult: [
		"BillingKeyIssued",
		"BillingKeyPending",
		"BillingKeyFailed",
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
	DeleteBillingKeyResult: [
		"DeleteBillingKeySuccess",
		"BillingKeyInUse",
		"NotFound"
	],
	ExchangeReturnCodeResult: ["ExchangeReturnCodeSuccess", "NotFound"],
	IssueGuestTokenResult: ["IssueGuestTokenSuccess"],
	Node: [
		"BillingKey",
		"OpenCase",
		"WebhookDelivery",
		"Notice",
		"Order",
		"OrderEvent",
		"Payment",
		"VirtualAccount",
		"Plan",
		"Charge",
		"Product",
		"Reconciliation",
		"Refund",
		"Viewer"
	],
	PausePlanResult: [
		"PlanChanged",
		"PlanNotChangeable",
		"NotFound"
	],
	PayWithBillingKeyResult: [
		"PaymentSettled",
		"PaymentPending",
		"PaymentFailed",
		"PaymentRejected",
		"OrderNotPayable",
		"InvalidInput",
		"IdempotencyConflict",
		"NotFound"
	],
	PrepareBillingKeyResult: ["PrepareBillingKeySuccess", "InvalidInput"],
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
	ResolveCaseResult: [
		"ResolveCaseSuccess",
		"InvalidInput",
		"NotFound"
	],
	ResumePlanResult: [
		"PlanChanged",
		"PlanNotChangeable",
		"NotFound"
	],
	SetRefundAccountResult: [
		"RefundSettled",
		"RefundPending",
		"RefundRefused",
		"InvalidInput",
		"NotFound"
	],
	StartPlanResult: [
		"StartPlanSuccess",
		"PaymentPending",
		"PaymentFailed",
		"InvalidInput",
		"IdempotencyConflict",
		"NotFound"
	],
	UpsertProductResult: ["UpsertProductSuccess", "InvalidInput"],
	UserError: [
		"BillingKeyFailed",
		"BillingKeyInUse",
		"InvalidInput",
		"NotFound",
		"IdempotencyConflict",
		"OrderNotCancellable",
		"PaymentFailed",
		"PaymentRejected",
		"OrderNotPayable",
		"PlanNotChangeable",
		"RefundRefused"
	]
};
// src/apollo.ts
/** Joins the pages of a connection, one list for each filter. */
const pages = (...keyArgs) => ({
	keyArgs: keyArgs.length > 0 ? keyArgs : false,
	merge(old, page, { args }) {
		return args?.after && old ? {
			...page,
			edges: [...old.edges, ...page.edges]
		} : page;
	}
});
/** For Apollo's InMemoryCache: the pages of a list join. */
const typePolicies = {
	Query: { fields: {
		orders: pages("filter"),
		products: pages(),
		openCases: pages(),
		webhookDeliveries: pages("status"),
		notices: pages("status"),
		reconciliations: pages(),
		plans: pages("filter")
	} },
	Viewer: { fields: { plans: pages("filter") } },
	BillingKey: { fields: { plans: pages() } },
	Plan: { fields: { charges: pages() } }
};
export { possibleTypes, typePolicies };
