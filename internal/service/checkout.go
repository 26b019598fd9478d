package service

import (
	"encoding/json"
	"time"

	"paygraph/internal/pay"
)

// CheckoutConfig is what a checkout page must know before it can open a window.
type CheckoutConfig struct {
	ImpCode        string
	ScriptURL      string
	Sandbox        bool
	PaymentMethods []PaymentMethod
	ServerTime     time.Time
	Version        string
}

// PaymentMethod is a way to pay that is set up.
type PaymentMethod struct {
	PayMethod           string
	Minimum             *pay.Money
	Maximum             *pay.Money
	Window              WindowKind
	StoresCard          bool
	RequiredBuyerFields []BuyerField
}

// WindowKind says how a payment window opens on a desktop.
type WindowKind string

const (
	WindowIframe   WindowKind = "IFRAME"   // a layer on the page; the callback runs
	WindowPopup    WindowKind = "POPUP"    // a window of its own; blocked outside a click
	WindowRedirect WindowKind = "REDIRECT" // the page leaves; the callback never runs
)

// BuyerField names a field of a buyer.
type BuyerField string

const (
	BuyerName     BuyerField = "NAME"
	BuyerEmail    BuyerField = "EMAIL"
	BuyerTel      BuyerField = "TEL"
	BuyerAddress  BuyerField = "ADDRESS"
	BuyerPostcode BuyerField = "POSTCODE"
)

// WaitingFor says who has to act before an outcome is known.
type WaitingFor string

const (
	WaitingForBuyer      WaitingFor = "BUYER"
	WaitingForGateway    WaitingFor = "GATEWAY"
	WaitingForConnection WaitingFor = "CONNECTION"
)

// NextAction is something that a caller can do with an order now.
type NextAction string

const (
	ActionPay     NextAction = "PAY"
	ActionDeposit NextAction = "DEPOSIT"
	ActionWait    NextAction = "WAIT"
	ActionCancel  NextAction = "CANCEL"
)

// RequestPay is what IMP.request_pay needs: Params is the ready object, the
// other fields show what is in it.
type RequestPay struct {
	ImpCode       string
	ScriptURL     string
	Params        json.RawMessage
	Window        WindowKind
	PG            string
	ChannelKey    string
	PayMethod     string
	MerchantUID   string
	Name          string
	Amount        pay.Decimal
	Currency      pay.Currency
	TaxFree       pay.Decimal
	BuyerName     string
	BuyerEmail    string
	BuyerTel      string
	BuyerAddr     string
	BuyerPostcode string
	MRedirectURL  string
	NoticeURL     string
	ConfirmURL    string
	VbankDue      string
	CustomerUID   string
	Digital       *bool
	Language      string
	AppScheme     string
	Popup         *bool
	CustomData    json.RawMessage
}
