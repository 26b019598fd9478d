package sandbox

import (
	"fmt"
	"sync"
)

// Settings are the sandbox's switches: what a merchant chooses in Iamport's
// console or asks of its support, and what the public texts leave open. A
// server should pass its tests under either value of the latter, which are
// marked "open".
type Settings struct {
	// The merchant's console.

	WebhookURL     string `json:"webhook_url"`     // where webhooks of payments without notice_url go; "" sends none
	WebhookFormat  string `json:"webhook_format"`  // "json" or "form"
	WebhookRetries int    `json:"webhook_retries"` // 0 to 5, one minute of sandbox time apart, on 5xx or no answer
	WebhookFirst   bool   `json:"webhook_first"`   // deliver before the browser is answered, unless the call says otherwise
	ConfirmURL     bool   `json:"confirm_url"`     // call the confirm_url of a payment before approval
	Sandbox        bool   `json:"sandbox"`         // payments are made through a test channel, unless the call says otherwise
	PartialCancel  bool   `json:"partial_cancel"`  // the PG allows it; some do not
	DefaultPG      string `json:"default_pg"`      // provider of payments that name none

	// The shopper's bad luck, in the window only; control calls say for themselves.

	Decline      string `json:"decline"`       // the PG refuses every approval, with this text; "" lets the shopper choose
	LoseCallback bool   `json:"lose_callback"` // the page never hears of the end; a redirect does not leave the window
	Redirects    string `json:"redirects"`     // how often m_redirect_url is hit: "once", "twice" (fetched, then visited) or "never"

	// Open: what no public text settles.

	CallbackStyle         string `json:"callback_style"`           // shape of the callback: "" as the PG does, "old", "new" or "imp_success"
	PartialCancelStatus   string `json:"partial_cancel_status"`    // of a payment that is partly refunded: "cancelled" or "paid"
	RefusalStatus         int    `json:"refusal_status"`           // HTTP status of a refused cancel (checksum, too much, wrong state): 200 or 400
	RefusalCode           int    `json:"refusal_code"`             // its code: 1 or -1
	MissingUIDStatus      int    `json:"missing_uid_status"`       // HTTP status of a cancel without any uid: 400 or 200
	EmptyListIsError      bool   `json:"empty_list_is_error"`      // the first page of an empty list is past the end: 400
	ConfirmTimeout        int    `json:"confirm_timeout"`          // seconds: 5 or 10
	WebhookOnIssue        bool   `json:"webhook_on_issue"`         // the window's issue of a virtual account is told
	WebhookOnAPIIssue     bool   `json:"webhook_on_api_issue"`     // so is that of POST /vbanks
	ClosedWindowFails     bool   `json:"closed_window_fails"`      // a closed window leaves the payment failed, as with a few PGs
	DepositAnyAmount      bool   `json:"deposit_any_amount"`       // the bank takes another sum than the account asks for; amount stays
	DepositAfterDue       bool   `json:"deposit_after_due"`        // the bank takes money after the account's due time
	CancelReadyAccount    bool   `json:"cancel_ready_account"`     // cancel revokes an account that waits for its deposit
	RefundTestDepositFail bool   `json:"refund_test_deposit_fail"` // deposits on test accounts cannot be refunded

	BillingSettings
}

func defaultSettings() Settings {
	return Settings{
		WebhookFormat:       "json",
		ConfirmURL:          true,
		Sandbox:             true,
		PartialCancel:       true,
		DefaultPG:           "html5_inicis",
		Redirects:           redirectsOnce,
		PartialCancelStatus: statusCancelled,
		RefusalStatus:       200,
		RefusalCode:         1,
		MissingUIDStatus:    400,
		ConfirmTimeout:      5,
		WebhookOnIssue:      true,
		BillingSettings:     defaultBilling(),
	}
}

// check refuses values that mean nothing.
func (s Settings) check() error {
	oneOf := func(name, value string, allowed ...string) error {
		for _, a := range allowed {
			if value == a {
				return nil
			}
		}
		return fmt.Errorf("%s: %q is none of %q", name, value, allowed)
	}
	between := func(name string, value, low, high int) error {
		if value < low || value > high {
			return fmt.Errorf("%s: %d is not between %d and %d", name, value, low, high)
		}
		return nil
	}
	for _, err := range []error{
		oneOf("webhook_format", s.WebhookFormat, "json", "form"),
		oneOf("default_pg", s.DefaultPG, providers...),
		oneOf("redirects", s.Redirects, redirectsOnce, redirectsTwice, redirectsNever),
		oneOf("callback_style", s.CallbackStyle, "", styleOld, styleNew, styleImpSuccess),
		oneOf("partial_cancel_status", s.PartialCancelStatus, statusCancelled, statusPaid),
		oneOf("refusal_status", fmt.Sprint(s.RefusalStatus), "200", "400"),
		oneOf("refusal_code", fmt.Sprint(s.RefusalCode), "1", "-1"),
		oneOf("missing_uid_status", fmt.Sprint(s.MissingUIDStatus), "200", "400"),
		between("webhook_retries", s.WebhookRetries, 0, 5),
		between("confirm_timeout", s.ConfirmTimeout, 1, 10),
		oneOf("charge_failure_style", s.ChargeFailureStyle, failureStatus, failureCode),
		oneOf("customers_missing_status", fmt.Sprint(s.CustomersMissingStatus), "200", "404"),
		oneOf("issue_amount", s.IssueAmount, issueAsked, issueZero),
		oneOf("retry_imp_uid", s.RetryImpUID, retryNew, retrySame),
		between("schedule_delay", s.ScheduleDelay, 0, 600),
	} {
		if err != nil {
			return err
		}
	}
	if s.WebhookURL != "" {
		return checkURL("webhook_url", s.WebhookURL)
	}
	return nil
}

// switches are the settings in force.
type switches struct {
	store *store
	mu    sync.RWMutex
	now   Settings
}

func newSwitches(st *store) (*switches, error) {
	w := &switches{store: st, now: defaultSettings()}
	return w, st.get("settings", &w.now)
}

func (w *switches) get() Settings {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.now
}

// change lets f edit the settings and keeps the result if it makes sense.
func (w *switches) change(f func(*Settings) error) (Settings, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	next := w.now
	if err := f(&next); err != nil {
		return w.now, err
	}
	if err := next.check(); err != nil {
		return w.now, err
	}
	if err := w.store.put("settings", "merchant", next); err != nil {
		return w.now, err
	}
	w.now = next
	return next, nil
}
