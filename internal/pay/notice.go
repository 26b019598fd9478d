package pay

// NoticeChannel says how a notice travels.
type NoticeChannel string

const (
	ChannelSMS     NoticeChannel = "SMS"
	ChannelEmail   NoticeChannel = "EMAIL"
	ChannelWebhook NoticeChannel = "WEBHOOK" // signed, to the merchant's own systems
)

// Values lists every channel, for the table's enum.
func (NoticeChannel) Values() []string {
	return []string{string(ChannelSMS), string(ChannelEmail), string(ChannelWebhook)}
}

// NoticeKind says what a notice tells.
type NoticeKind string

const (
	NoticeAccountIssued  NoticeKind = "ACCOUNT_ISSUED"        // bank, number and deadline of a virtual account
	NoticeAccountDueSoon NoticeKind = "ACCOUNT_DUE_SOON"      // the deadline is near
	NoticeOrderPaid      NoticeKind = "ORDER_PAID"            // the order is paid
	NoticeRefunded       NoticeKind = "REFUNDED"              // money went back
	NoticeAccountNeeded  NoticeKind = "REFUND_ACCOUNT_NEEDED" // a refund waits for an account
	NoticeChargeFailed   NoticeKind = "CHARGE_FAILED"         // a plan's charge failed; change the card
	NoticePlanEnded      NoticeKind = "PLAN_ENDED"            // a plan has ended
)

// Values lists every kind, for the table's enum.
func (NoticeKind) Values() []string {
	return []string{
		string(NoticeAccountIssued), string(NoticeAccountDueSoon), string(NoticeOrderPaid), string(NoticeRefunded),
		string(NoticeAccountNeeded), string(NoticeChargeFailed), string(NoticePlanEnded),
	}
}
