package service

import (
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

// VirtualAccount is a payment, seen as the bank account that was made for it.
type VirtualAccount struct{ *ent.Payment }

// ID is unique over all types: the payment's, with a prefix of its own.
func (a VirtualAccount) ID() string { return "va_" + a.Payment.ID }

func (a VirtualAccount) BankCode() string        { return a.Account.BankCode }
func (a VirtualAccount) BankName() string        { return a.Account.BankName }
func (a VirtualAccount) AccountNumber() string   { return a.Account.Number }
func (a VirtualAccount) Holder() string          { return a.Account.Holder }
func (a VirtualAccount) DueAt() time.Time        { return a.Account.DueAt }
func (a VirtualAccount) IssuedAt() time.Time     { return a.Account.IssuedAt }
func (a VirtualAccount) DepositedAt() *time.Time { return a.PaidAt }

// Amount is the exact sum to deposit.
func (a VirtualAccount) Amount() *pay.Money {
	return &pay.Money{Amount: a.Payment.Amount, Currency: a.Currency}
}
