package service

import (
	"encoding/json"
	"time"

	"paygraph/internal/message"
	"paygraph/internal/pay"
)

// LineInput is one line to buy: sku and quantity; or, from an admin, name,
// unit price and quantity.
type LineInput struct {
	SKU       string
	Name      string
	UnitPrice *int64
	TaxFree   *bool
	Quantity  int
}

// CreateOrderInput is what somebody wants to buy, as the API describes it.
type CreateOrderInput struct {
	Lines          []LineInput
	Buyer          *pay.Buyer
	PayMethod      string
	PG             string
	ChannelKey     string
	ReturnURL      string
	AppScheme      string
	VbankDueAt     *time.Time
	Locale         *message.Language
	Reference      string
	CustomData     json.RawMessage
	Owner          string
	Currency       pay.Currency
	IdempotencyKey string
}

// PreparePaymentInput asks for another try on an order.
type PreparePaymentInput struct {
	OrderID    string
	PayMethod  string
	PG         string
	ChannelKey string
	ReturnURL  string
	AppScheme  string
}

// CompletePaymentInput names a payment that a client heard of. Without an
// ImpUID every attempt of the order is looked up.
type CompletePaymentInput struct {
	ImpUID      string
	MerchantUID string
}

// CancelOrderInput asks to close an unpaid order.
type CancelOrderInput struct {
	OrderID string
	Reason  string
}

// UpsertProductInput describes a product as it should stand.
type UpsertProductInput struct {
	SKU     string
	Name    string
	Price   pay.Money
	TaxFree bool
	Digital bool
	Active  bool
	// Recurrence is set on what is sold as a plan.
	Recurrence *pay.Recurrence
}

// OrderFilter says which orders; all conditions hold together.
type OrderFilter struct {
	Status      []pay.OrderStatus
	Kind        []pay.OrderKind
	CreatedFrom *time.Time
	CreatedTo   *time.Time
	Reference   string
	Owner       string
	Search      string
}
