package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// seoul is the time of due dates; Korea has no daylight saving.
var seoul = time.FixedZone("KST", 9*60*60)

// accountDays is how long an account waits when nobody says otherwise.
const accountDays = 3

// bank is a bank and its standard code.
type bank struct{ Code, Name string }

// banks that issue virtual accounts here, the usual ones first.
var banks = []bank{
	{"088", "신한은행"}, {"004", "KB국민은행"}, {"020", "우리은행"}, {"011", "NH농협은행"}, {"003", "IBK기업은행"}, {"081", "하나은행"},
	{"090", "카카오뱅크"}, {"089", "케이뱅크"}, {"092", "토스뱅크"}, {"071", "우체국"}, {"023", "SC제일은행"}, {"031", "iM뱅크"},
	{"032", "부산은행"}, {"034", "광주은행"}, {"039", "경남은행"}, {"037", "전북은행"}, {"045", "새마을금고"}, {"048", "신협"}, {"007", "수협은행"},
}

// bankOf finds a bank by its standard code or by the two digits of inicis.
func bankOf(code string) (bank, bool) {
	for _, b := range banks {
		if b.Code == code || len(code) == 2 && b.Code == "0"+code {
			return b, true
		}
	}
	return bank{}, false
}

// issue turns an open payment into an account that waits until due.
func (r *row) issue(b bank, holder string, due, now time.Time) error {
	switch {
	case r.Status != statusReady || r.isAccount():
		return errNotReady
	case !due.After(now):
		return errPastDue
	}
	r.PayMethod = "vbank"
	r.VbankCode, r.VbankName = text(b.Code), text(b.Name)
	r.VbankNum = text("562" + strconv.FormatInt(1e10+rand.Int64N(9e10), 10))
	r.VbankHolder = text(cmp.Or(holder, "(주)샌드박스"))
	r.VbankDate, r.VbankIssuedAt = due.Unix(), now.Unix()
	r.PGTID = pgTID("V", r.ImpUID)
	return nil
}

// revoke closes an account: nothing can be deposited any more.
func (r *row) revoke(now time.Time) {
	r.Status, r.FailedAt, r.FailReason = statusFailed, now.Unix(), "가상계좌 말소"
}

var (
	errNotReady = errors.New("the payment is not ready any more")
	errPastDue  = errors.New("the due time has passed")
)

// dueTime reads the due time that a page asks for, in one of the four ways to
// write it; a date ends with its last second.
func dueTime(asked string, now time.Time) (time.Time, error) {
	digits := strings.NewReplacer("-", "", ":", "", " ", "").Replace(asked)
	switch len(digits) {
	case 0:
		y, m, d := now.In(seoul).AddDate(0, 0, accountDays).Date()
		return time.Date(y, m, d, 23, 59, 59, 0, seoul), nil
	case len("20060102"):
		digits += "235959"
	}
	t, err := time.ParseInLocation("20060102150405", digits, seoul)
	if err != nil {
		return t, fmt.Errorf("vbank_due %q is not a time", asked)
	}
	return t, nil
}

// issueAccount is POST /vbanks.
func (s *Sandbox) issueAccount(c *call) (any, error) {
	for _, name := range []string{"channel_key", "merchant_uid", "amount", "vbank_code", "vbank_due"} {
		if c.text(name) == "" {
			return nil, problem(http.StatusBadRequest, -1, name+" 파라메터가 누락되었습니다.")
		}
	}
	for name, most := range map[string]int{"merchant_uid": maxMerchantUID, "vbank_holder": 16, "name": 40,
		"buyer_name": 16, "buyer_email": 64, "buyer_tel": 16, "buyer_addr": 128, "buyer_postcode": 8} {
		if length(c.text(name)) > most {
			return nil, problem(http.StatusBadRequest, -1, fmt.Sprintf("%s는 %d자 이하로 지정해주셔야합니다.", name, most))
		}
	}
	sum, _, err := c.amount("amount")
	if err != nil || sum <= 0 || !sum.fits("KRW") {
		return nil, problem(http.StatusBadRequest, -1, "amount 파라메터가 올바르지 않습니다.")
	}
	due, err := strconv.ParseInt(c.text("vbank_due"), 10, 64)
	if err != nil || due <= s.Now().Unix() {
		return nil, problem(http.StatusBadRequest, -1, "vbank_due 파라메터가 올바르지 않습니다.")
	}
	b, known := bankOf(c.text("vbank_code"))
	if !known {
		return nil, declined(-1, "[V010] 지원되지 않는 은행코드입니다.")
	}
	o, err := s.orderOf(c.params)
	if err != nil {
		return nil, problem(http.StatusBadRequest, -1, err.Error())
	}
	o.Amount, o.Channel, o.UserAgent, o.PayMethod = sum, "api", text(c.UserAgent()), "vbank"
	r, err := s.books.add("imps_", o, func(others []*row) error {
		if wasPaid(others) {
			return declined(1, msgAlreadyPaid)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r, err = s.books.change(r.ImpUID, func(r *row, now time.Time) error {
		return r.issue(b, c.text("vbank_holder"), time.Unix(due, 0), now)
	})
	if err != nil {
		return nil, err
	}
	if s.settings.get().WebhookOnAPIIssue {
		s.postman.send(s.note(r), deliverAfter)
	}
	return r.payment, nil
}

// revokeAccount is DELETE /vbanks/{imp_uid}.
func (s *Sandbox) revokeAccount(c *call) (any, error) {
	r, err := s.books.change(c.PathValue("imp_uid"), func(r *row, now time.Time) error {
		if r.Status != statusReady || !r.isAccount() {
			return problem(http.StatusBadRequest, -1, "입금 대기중인 가상계좌가 아닙니다.")
		}
		r.revoke(now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.payment, nil
}

// depositRefusal is why the bank sends a deposit back.
type depositRefusal struct{ code, why string }

func (d *depositRefusal) Error() string { return d.why }

// deposit is what the bank reports: somebody paid into an account. An ordinary
// account takes the exact amount before the due time and nothing else.
func (s *Sandbox) deposit(impUID string, sum *amount) (*row, error) {
	set := s.settings.get()
	return s.books.change(impUID, func(r *row, now time.Time) error {
		switch {
		case !r.isAccount():
			return &depositRefusal{"NO_ACCOUNT", "this payment has no virtual account"}
		case r.Status == statusFailed:
			return &depositRefusal{"REVOKED", "the account was revoked"}
		case r.Status != statusReady:
			return &depositRefusal{"DEPOSITED", "the deposit was made before"}
		case now.Unix() > r.VbankDate && !set.DepositAfterDue:
			return &depositRefusal{"EXPIRED", "the account's due time has passed"}
		case sum != nil && *sum != r.Amount && !set.DepositAnyAmount:
			return &depositRefusal{"WRONG_AMOUNT", fmt.Sprintf("the account takes %s exactly, not %s", r.Amount, *sum)}
		}
		r.paid(now)
		return nil
	})
}
