package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Bounds of the lists.
const (
	batchMax     = 100
	pageDefault  = 20
	pageMax      = 1000
	statusWindow = 90 * 24 * time.Hour
)

// findPayment is GET /payments/{imp_uid}. It alone hides payments of a test
// channel from callers that did not ask for them: live shops were cheated.
func (s *Sandbox) findPayment(c *call) (any, error) {
	r := s.books.get(c.PathValue("imp_uid"))
	if r == nil || r.isTest() && c.query.Get("include_sandbox") != "true" {
		return nil, errNoPayment
	}
	if c.query.Get("extension") == "true" {
		return struct {
			payment
			Extension struct{} `json:"extension"`
		}{payment: r.payment}, nil
	}
	return r.payment, nil
}

// paymentPart is what hangs below one payment. Only PAYCO's balance is
// documented, and no other PG supports it.
func (s *Sandbox) paymentPart(c *call) (any, error) {
	if s.books.get(c.PathValue("imp_uid")) == nil {
		return nil, errNoPayment
	}
	if c.PathValue("part") != "balance" {
		return nil, problem(http.StatusNotFound, -1, "Not Found")
	}
	return nil, problem(http.StatusMethodNotAllowed, -1, "지원되지 않는 PG사입니다.")
}

// batch is GET /payments?imp_uid[]=&merchant_uid[]=. Of several attempts at
// one merchant_uid it returns one; Iamport does not say which, here the last.
func (s *Sandbox) batch(c *call) (any, error) {
	ids, merchants := c.list("imp_uid"), c.list("merchant_uid")
	asked := len(ids) + len(merchants)
	if asked == 0 || asked > batchMax {
		return nil, problem(http.StatusBadRequest, -1, "imp_uid, merchant_uid 파라메터는 1개 이상 100개 이하로 지정해주셔야합니다.")
	}
	found := []payment{}
	for _, id := range ids {
		if r := s.books.get(id); r != nil {
			found = append(found, r.payment)
		}
	}
	for _, m := range merchants {
		if rs := s.books.of(m); len(rs) > 0 {
			found = append(found, rs[len(rs)-1].payment)
		}
	}
	switch len(found) {
	case 0:
		return nil, errNoPayment
	case asked:
		return found, nil
	}
	return partial{found}, nil
}

// find is GET /payments/find/{merchant_uid}[/{payment_status}].
func (s *Sandbox) find(c *call) (any, error) {
	rs, err := s.attempts(c)
	if err != nil {
		return nil, err
	}
	return rs[0].payment, nil
}

// findAll is GET /payments/findAll/{merchant_uid}[/{payment_status}].
func (s *Sandbox) findAll(c *call) (any, error) {
	rs, err := s.attempts(c)
	if err != nil {
		return nil, err
	}
	return s.paged(c, rs)
}

func (s *Sandbox) attempts(c *call) ([]*row, error) {
	status := c.PathValue("payment_status")
	if err := knownStatus(status); status != "" && err != nil {
		return nil, err
	}
	rs := slices.DeleteFunc(s.books.of(c.PathValue("merchant_uid")), func(r *row) bool { return !r.is(status) })
	if len(rs) == 0 {
		return nil, errNoPayment
	}
	return rs, sorted(rs, c.query.Get("sorting"))
}

// byStatus is GET /payments/status/{payment_status}. The time compared is that
// of the payment's status.
func (s *Sandbox) byStatus(c *call) (any, error) {
	status := c.PathValue("payment_status")
	if err := knownStatus(status); err != nil {
		return nil, err
	}
	to, err := unix(c.query.Get("to"), s.Now().Unix())
	if err != nil {
		return nil, err
	}
	from, err := unix(c.query.Get("from"), to-int64(statusWindow/time.Second))
	if err != nil {
		return nil, err
	}
	if from > to || to-from > int64(statusWindow/time.Second) {
		return nil, problem(http.StatusBadRequest, -1, "조회기간은 최대 90일까지 지정할 수 있습니다.")
	}
	rs := s.books.where(func(r *row) bool {
		t := r.statusTime()
		return r.is(status) && from <= t && t <= to
	})
	if err := sorted(rs, c.query.Get("sorting")); err != nil {
		return nil, err
	}
	return s.paged(c, rs)
}

func knownStatus(status string) error {
	switch status {
	case "all", statusReady, statusPaid, statusCancelled, statusFailed:
		return nil
	}
	return problem(http.StatusBadRequest, -1, "지원되지 않는 상태값입니다.")
}

// is reports whether the payment belongs to a list of the given status.
func (r *row) is(status string) bool { return status == "" || status == "all" || r.Status == status }

func unix(text string, otherwise int64) (int64, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<40 {
		return 0, problem(http.StatusBadRequest, -1, "from, to 파라메터는 UNIX timestamp여야 합니다.")
	}
	return n, nil
}

// sorted orders rows as the parameter says; within a second, as they started.
func sorted(rs []*row, by string) error {
	keys := map[string]func(*row) int64{
		"started": func(r *row) int64 { return r.StartedAt },
		"paid":    func(r *row) int64 { return r.PaidAt },
		"updated": func(r *row) int64 { return r.Updated },
	}
	name, direction := cmp.Or(by, "-started"), 1
	if name[0] == '-' {
		name, direction = name[1:], -1
	}
	key := keys[name]
	if key == nil {
		return problem(http.StatusBadRequest, -1, "지원되지 않는 정렬값입니다.")
	}
	slices.SortFunc(rs, func(a, b *row) int {
		return direction * cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a.Seq, b.Seq))
	})
	return nil
}

// page is one page of a list; previous and next are 0 when there is none.
type page struct {
	Total    int       `json:"total"`
	Previous int       `json:"previous"`
	Next     int       `json:"next"`
	List     []payment `json:"list"`
}

// paged cuts the page that was asked for. A page past the end is an error;
// whether the first page of nothing is past the end, Iamport does not say.
func (s *Sandbox) paged(c *call, rs []*row) (any, error) {
	number, err1 := strconv.Atoi(cmp.Or(c.query.Get("page"), "1"))
	limit, err2 := strconv.Atoi(cmp.Or(c.query.Get("limit"), strconv.Itoa(pageDefault)))
	if err1 != nil || err2 != nil || number < 1 || limit < 1 || limit > pageMax {
		return nil, problem(http.StatusBadRequest, -1, "page, limit 파라메터가 올바르지 않습니다.")
	}
	start := (number - 1) * limit
	if start >= len(rs) && (number > 1 || s.settings.get().EmptyListIsError) {
		return nil, problem(http.StatusBadRequest, -1, "마지막 페이지를 초과하였습니다.")
	}
	p := page{Total: len(rs), Previous: number - 1, List: []payment{}}
	end := min(start+limit, len(rs))
	for _, r := range rs[start:end] {
		p.List = append(p.List, r.payment)
	}
	if end < len(rs) {
		p.Next = number + 1
	}
	return p, nil
}
