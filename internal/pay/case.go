package pay

// CaseKind says what a person must look at.
type CaseKind string

const (
	CaseHeldMoney      CaseKind = "HELD_MONEY"           // money that does not belong here waits for a decision or an account
	CaseRefundFailed   CaseKind = "REFUND_FAILED"        // a refund did not go through
	CaseWebhookFailed  CaseKind = "WEBHOOK_FAILED"       // a webhook could not be processed
	CaseBooksDiffer    CaseKind = "BOOKS_DIFFER"         // our books and the gateway's differ
	CaseNoticeFailed   CaseKind = "NOTICE_FAILED"        // a notice could not be delivered
	CaseOutcomeUnknown CaseKind = "OUTCOME_UNKNOWN"      // what a call did cannot be seen
	CaseStrangePayment CaseKind = "STRANGE_PAYMENT"      // a wrong usage or channel, or a report that was taken back
	CaseCardDeletion   CaseKind = "CARD_DELETION_FAILED" // the gateway keeps a card that its owner deleted
)

// Values lists every kind, for the table's enum.
func (CaseKind) Values() []string {
	return []string{
		string(CaseHeldMoney), string(CaseRefundFailed), string(CaseWebhookFailed), string(CaseBooksDiffer),
		string(CaseNoticeFailed), string(CaseOutcomeUnknown), string(CaseStrangePayment), string(CaseCardDeletion),
	}
}
