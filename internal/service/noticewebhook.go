package service

import (
	"encoding/json"
	"fmt"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

// webhookTypes name each kind as the merchant's systems read it.
var webhookTypes = map[pay.NoticeKind]string{
	pay.NoticeAccountIssued:  "account.issued",
	pay.NoticeAccountDueSoon: "account.due_soon",
	pay.NoticeOrderPaid:      "order.paid",
	pay.NoticeRefunded:       "payment.refunded",
	pay.NoticeAccountNeeded:  "refund.account_needed",
	pay.NoticeChargeFailed:   "plan.charge_failed",
	pay.NoticePlanEnded:      "plan.ended",
}

// webhookEvent is what the merchant's systems get: a hint that names what
// changed, and nobody's name. Who wants more asks the API; a version that is
// not above what they know is old news.
type webhookEvent struct {
	Type      string      `json:"type"`
	Timestamp time.Time   `json:"timestamp"`
	Data      webhookData `json:"data"`
}

type webhookData struct {
	OrderID   string          `json:"orderId"`
	Reference string          `json:"reference,omitempty"` // the merchant's own
	Status    pay.OrderStatus `json:"status"`
	Version   int             `json:"version"`
	ImpUID    string          `json:"impUid"`
	Accepted  bool            `json:"accepted"` // the payment is the one that counts for the order
	RefundID  string          `json:"refundId,omitempty"`
	Amount    int64           `json:"amount"` // minor units
	Currency  pay.Currency    `json:"currency"`
}

func webhookBody(o *ent.Order, t telling) string {
	e := webhookEvent{
		Type: webhookTypes[t.kind], Timestamp: t.at,
		Data: webhookData{
			OrderID: o.ID, Reference: o.Reference, Status: o.Status, Version: o.Version,
			ImpUID: t.payment.ID, Accepted: o.AcceptedPaymentID == t.payment.ID, Amount: t.amount, Currency: t.payment.Currency,
		},
	}
	if t.refund != nil {
		e.Data.RefundID = t.refund.ID
	}
	raw, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("an event is always JSON: %v", err))
	}
	return string(raw)
}
