package pay

import (
	"regexp"
	"time"
)

// OrderStatus says who acts next on an order. It is a projection: Project
// computes it, nobody sets it.
type OrderStatus string

const (
	OrderPending           OrderStatus = "PENDING"            // nobody has paid; the buyer acts
	OrderAwaitingDeposit   OrderStatus = "AWAITING_DEPOSIT"   // a shown account is open; the buyer acts, at the bank
	OrderPaid              OrderStatus = "PAID"               // the money is in; the merchant acts
	OrderPartiallyRefunded OrderStatus = "PARTIALLY_REFUNDED" // part of it is back; the merchant acts
	OrderRefunded          OrderStatus = "REFUNDED"           // all of it is back; final
	OrderCancelled         OrderStatus = "CANCELLED"          // closed before payment; nobody acts
	OrderExpired           OrderStatus = "EXPIRED"            // closed by time; only a payment made in time changes it
)

// Values lists every status, for the table's enum.
func (OrderStatus) Values() []string {
	return []string{
		string(OrderPending), string(OrderAwaitingDeposit), string(OrderPaid), string(OrderPartiallyRefunded),
		string(OrderRefunded), string(OrderCancelled), string(OrderExpired),
	}
}

// OrderKind says what an order is for, and so which payments fit it.
type OrderKind string

const (
	KindSale       OrderKind = "SALE"        // somebody pays in a window
	KindBillingKey OrderKind = "BILLING_KEY" // a card is registered; never counted as a sale
	KindScheduled  OrderKind = "SCHEDULED"   // a due charge of a plan
)

// Values lists every kind, for the table's enum.
func (OrderKind) Values() []string {
	return []string{string(KindSale), string(KindBillingKey), string(KindScheduled)}
}

// ClosedReason says why an order was closed unpaid; empty while it is open.
type ClosedReason string

const (
	ClosedNot       ClosedReason = ""
	ClosedCancelled ClosedReason = "CANCELLED" // by its owner or an admin
	ClosedExpired   ClosedReason = "EXPIRED"   // by time
)

// Order is what the rules need to know of an order.
type Order struct {
	ID         string
	Kind       OrderKind
	Amount     int64
	Currency   Currency
	Closed     ClosedReason
	AcceptedID string    // imp_uid of the payment that settled it; written once
	ExpiresAt  time.Time // unpaid after this, it expires
}

// Standing is where an order stands: the projection of its payments.
type Standing struct {
	Status   OrderStatus
	Paid     int64 // what the accepted payment brought in
	Refunded int64 // what of it went back
}

// AccountGrace is how long after a virtual account's deadline its order stays
// open: banks and webhooks may be late with a deposit that was made in time.
const AccountGrace = 2 * time.Hour

// Project computes where an order stands from why it was closed, the accepted
// payment and the open accounts. It looks at no clock.
func Project(o Order, payments []Payment) Standing {
	for _, p := range payments {
		if p.ImpUID == o.AcceptedID && p.Received() {
			return Standing{Status: settledStatus(p), Paid: p.Amount, Refunded: p.Refunded}
		}
	}
	switch o.Closed {
	case ClosedCancelled:
		return Standing{Status: OrderCancelled}
	case ClosedExpired:
		return Standing{Status: OrderExpired}
	}
	for _, p := range payments {
		if p.AccountOpen() && p.Shown {
			return Standing{Status: OrderAwaitingDeposit}
		}
	}
	return Standing{Status: OrderPending}
}

func settledStatus(p Payment) OrderStatus {
	switch {
	case p.Refunded == 0:
		return OrderPaid
	case p.Refunded < p.Amount:
		return OrderPartiallyRefunded
	default:
		return OrderRefunded
	}
}

var orderID = regexp.MustCompile(`^ord_[0-9a-hjkmnp-tv-z]{26}$`)

// IsOrderID reports whether s has the shape of an order's id (merchant_uid):
// ord_ and a ULID in lower case.
func IsOrderID(s string) bool { return orderID.MatchString(s) }

var impUID = regexp.MustCompile(`^imps?_[0-9A-Za-z]{1,27}$`)

// IsImpUID reports whether s has the shape of the gateway's number of a
// payment: imp_ or imps_, at most 32 characters (iamport/api.md 6).
func IsImpUID(s string) bool { return impUID.MatchString(s) }
