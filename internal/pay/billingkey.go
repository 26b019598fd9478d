package pay

// BillingKeyStatus says where a stored card stands.
type BillingKeyStatus string

const (
	BillingKeyPreparing BillingKeyStatus = "PREPARING" // the buyer is in the window, or left it
	BillingKeyActive    BillingKeyStatus = "ACTIVE"    // it can be charged
	BillingKeyFailed    BillingKeyStatus = "FAILED"    // it was not stored; only the gateway's word that it was changes that
	BillingKeyDeleted   BillingKeyStatus = "DELETED"   // forgotten; final
)

// Values lists every status, for the table's enum.
func (BillingKeyStatus) Values() []string {
	return []string{
		string(BillingKeyPreparing), string(BillingKeyActive), string(BillingKeyFailed), string(BillingKeyDeleted),
	}
}

// CardChargeStatus says where one charge of a stored card stands.
type CardChargeStatus string

const (
	CardChargePending   CardChargeStatus = "PENDING"   // sent, or about to be; a timer looks what became of it
	CardChargeSucceeded CardChargeStatus = "SUCCEEDED" // it took money; whether that counts is the verdict's
	CardChargeFailed    CardChargeStatus = "FAILED"    // it took none
)

// Values lists every status, for the table's enum.
func (CardChargeStatus) Values() []string {
	return []string{string(CardChargePending), string(CardChargeSucceeded), string(CardChargeFailed)}
}
