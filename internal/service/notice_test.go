package service_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/ent/notice"
	"paygraph/internal/message"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// courier is a channel that keeps what it carries; answer may refuse.
type courier struct {
	mu     sync.Mutex
	got    []notify.Message
	answer func(notify.Message) error
}

func (c *courier) Send(_ context.Context, m notify.Message) error {
	c.mu.Lock()
	answer := c.answer
	c.mu.Unlock()
	if answer != nil {
		if err := answer(m); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.got = append(c.got, m)
	return nil
}

func (c *courier) refuse(f func(notify.Message) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answer = f
}

// carried returns what was carried since it was asked last.
func (c *courier) carried() []notify.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	got := c.got
	c.got = nil
	return got
}

// post is the three ways out of a world.
type post struct{ sms, email, webhook courier }

func (p *post) channels() notify.Channels {
	return notify.Channels{SMS: &p.sms, Email: &p.email, Webhook: &p.webhook}
}

// withPost is a world with all three.
func withPost(t *testing.T, with ...testenv.Option) (*testenv.Env, *post) {
	t.Helper()
	p := &post{}
	named := testenv.WithConfig(func(c *service.Config) { c.MerchantName = "나무가게" })
	return testenv.New(t, append(with, testenv.WithNotices(p.channels()), named)...), p
}

// kim is a buyer who can be reached.
func kim(payMethod string) service.CreateOrderInput {
	cart := testenv.Cart(payMethod)
	cart.Buyer = &pay.Buyer{Name: "김구매", Tel: "010-8765-4321", Email: "kim@example.com"}
	return cart
}

// send runs the three timers once.
func send(t testing.TB, s *service.Service) {
	t.Helper()
	for _, run := range []func(context.Context) (int, error){s.SendTexts, s.SendEmails, s.SendWebhooks} {
		if _, err := run(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// kinds lists what an order's rows tell, by channel.
func kinds(t testing.TB, env *testenv.Env, orderID string, channel pay.NoticeChannel) []pay.NoticeKind {
	t.Helper()
	var all []pay.NoticeKind
	for _, n := range noticesOf(t, env, orderID, channel) {
		all = append(all, n.Kind)
	}
	return all
}

// tells checks that each channel has the same kinds of an order.
func tells(t testing.TB, env *testenv.Env, orderID string, want ...pay.NoticeKind) {
	t.Helper()
	for _, channel := range pay.NoticeChannel("").Values() {
		if got := kinds(t, env, orderID, pay.NoticeChannel(channel)); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", channel, got, want)
		}
	}
}

// A buyer hears where to deposit, deposits, and hears that it came; the
// reminder whose time has come by then is not sent.
func TestNoticesOfADeposit(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	shopper := env.Shopper()
	made := create(t, env, shopper, kim("vbank"))
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, id, impUID)
	tells(t, env, id, pay.NoticeAccountDueSoon, pay.NoticeAccountIssued)
	send(t, env.Service)
	o := env.Read(t, id)
	account := service.AccountOf(o, o.Edges.Payments)
	sms := post.sms.carried()
	if len(sms) != 1 || sms[0].To != "010-8765-4321" || !strings.HasPrefix(sms[0].Body, "[나무가게] 입금 계좌 안내\n"+account.BankName()+" "+account.AccountNumber()+"\n89,000원\n") {
		t.Errorf("text: got %+v, want where to deposit", sms)
	}
	mails := post.email.carried()
	if len(mails) != 1 || mails[0].To != "kim@example.com" || mails[0].Subject != "[나무가게] 입금 계좌 안내" || !strings.Contains(mails[0].Body, account.AccountNumber()) || !strings.Contains(mails[0].Body, id) {
		t.Errorf("mail: got %+v, want where to deposit", mails)
	}
	if hooks := post.webhook.carried(); len(hooks) != 1 || strings.Contains(hooks[0].Body, account.AccountNumber()) {
		t.Errorf("webhook: got %+v, want one without the account", hooks)
	}

	if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	advance(t, env, 70*time.Hour)
	send(t, env.Service)
	if sms := post.sms.carried(); len(sms) != 1 || sms[0].Body != "[나무가게] 결제 완료\n원목 의자\n89,000원" {
		t.Errorf("text: got %+v, want that the money came, and no reminder", sms)
	}
	tells(t, env, id, pay.NoticeAccountIssued, pay.NoticeOrderPaid)
	stands(t, env, id, pay.OrderPaid, 89_000)
	booked(t, env, id, "paid")
}

// Three hours before the deadline the buyer is reminded, once; not where the
// deadline was near from the start, nor of an account that was given up.
func TestReminder(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	shopper := env.Shopper()
	issue := func(in service.CreateOrderInput) string {
		made := create(t, env, shopper, in)
		env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, silent))
		return made.Order.ID
	}
	id := issue(kim("vbank"))
	cancelled := issue(kim("vbank"))
	near := kim("vbank")
	due := env.Service.Now().Add(5 * time.Hour)
	near.VbankDueAt = &due
	tells(t, env, issue(near), pay.NoticeAccountIssued)
	cancel(t, env, shopper, cancelled)
	send(t, env.Service)
	if sms := post.sms.carried(); len(sms) != 2 { // the cancelled one is not asked for a deposit any more
		t.Errorf("got %d texts, want one for each open account: %+v", len(sms), sms)
	}
	advance(t, env, 68*time.Hour)
	send(t, env.Service)
	if sms := post.sms.carried(); len(sms) != 0 {
		t.Errorf("four hours before: got %+v, want nothing yet", sms)
	}
	advance(t, env, 70*time.Minute)
	send(t, env.Service)
	send(t, env.Service)
	if sms := post.sms.carried(); len(sms) != 1 || !strings.HasPrefix(sms[0].Body, "[나무가게] 입금 마감 임박\n") {
		t.Errorf("three hours before: got %+v, want one reminder", sms)
	}
	if got := kinds(t, env, cancelled, pay.ChannelSMS); len(got) != 0 {
		t.Errorf("cancelled before the text left: got %v, want it taken back", got)
	}
	if got := kinds(t, env, cancelled, pay.ChannelWebhook); !slices.Equal(got, []pay.NoticeKind{pay.NoticeAccountIssued}) {
		t.Errorf("cancelled: got webhooks %v, want what happened, and no reminder", got)
	}
	stands(t, env, id, pay.OrderAwaitingDeposit, 0)
}

// What is over when it is first seen is not told: an account that was paid
// into, and a payment that went back.
func TestStaleNewsTellsNothing(t *testing.T) {
	t.Parallel()
	env, _ := withPost(t)
	shopper := env.Shopper()
	made := create(t, env, shopper, kim("vbank"))
	impUID := env.Pay(t, made.RequestPay, silent)
	if err := env.Control.Faults(t.Context(), control.Fault{Fault: "drop_webhook", Count: 1}); err != nil {
		t.Fatal(err)
	}
	if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	env.Complete(t, shopper, made.Order.ID, impUID)
	tells(t, env, made.Order.ID, pay.NoticeOrderPaid)
	stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)

	gone := create(t, env, shopper, kim("card"))
	impUID = env.Pay(t, gone.RequestPay, silent)
	if _, err := env.Control.Cancel(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	env.Complete(t, shopper, gone.Order.ID, impUID)
	tells(t, env, gone.Order.ID, pay.NoticeRefunded)
	if o := env.Read(t, gone.Order.ID); o.Status != pay.OrderRefunded || o.Refunded != 89_000 {
		t.Errorf("got %s with %d back, want REFUNDED with 89000", o.Status, o.Refunded)
	}
	if books := env.Books(t, gone.Order.ID); books[0].CancelAmount != "89000" {
		t.Errorf("the gateway's books: got %s back, want 89000", books[0].CancelAmount)
	}
}

// Each refund is told for itself, in the order's language, and the merchant's
// systems get what they need to look it up, and nobody's name.
func TestNoticesOfRefunds(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	shopper := env.Shopper()
	in := kim("card")
	english := message.English
	in.Locale, in.Reference = &english, "PO-7"
	made := create(t, env, shopper, in)
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, id, impUID)
	for key, amount := range map[string]int64{"a": 9_000, "b": 80_000} {
		_, err := env.Service.RefundPayment(t.Context(), env.Merchant(), service.RefundPaymentInput{
			ImpUID: impUID, Scope: service.RefundScope{Amount: &amount}, Reason: "반품", IdempotencyKey: key,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	tells(t, env, id, pay.NoticeOrderPaid, pay.NoticeRefunded, pay.NoticeRefunded)
	send(t, env.Service)
	var sums []string
	for _, m := range post.sms.carried() {
		if sum, ok := strings.CutPrefix(m.Body, "[나무가게] Refund sent\n원목 의자\n"); ok {
			sums = append(sums, strings.TrimSuffix(sum, " is on its way back"))
		}
	}
	slices.Sort(sums)
	if !slices.Equal(sums, []string{"₩80,000", "₩9,000"}) {
		t.Errorf("texts tell of %q, want both sums", sums)
	}
	var refunded int64
	for _, m := range post.webhook.carried() {
		var event struct {
			Type      string
			Timestamp time.Time
			Data      struct {
				OrderID, ImpUID, Status, RefundID, Reference, Currency string
				Version                                                int
				Amount                                                 int64
				Accepted                                               bool
			}
		}
		if err := json.Unmarshal([]byte(m.Body), &event); err != nil {
			t.Fatal(err)
		}
		d := event.Data
		if d.OrderID != id || d.ImpUID != impUID || d.Reference != "PO-7" || !d.Accepted || event.Timestamp.IsZero() || d.Version < 2 {
			t.Errorf("webhook says %s, want the order, the payment and the merchant's own number", m.Body)
		}
		if event.Type == "payment.refunded" && d.RefundID != "" && d.Currency == "KRW" {
			refunded += d.Amount
		}
		for _, private := range []string{"김구매", "8765-4321", "87654321", "kim@"} {
			if strings.Contains(m.Body, private) {
				t.Errorf("webhook says %s, want nothing of the buyer", m.Body)
			}
		}
	}
	if o := env.Read(t, id); refunded != 89_000 || o.Refunded != 89_000 {
		t.Errorf("webhooks tell of %d back and the order of %d, want 89000", refunded, o.Refunded)
	}
	if books := env.Books(t, id); books[0].CancelAmount != "89000" {
		t.Errorf("the gateway's books: got %s back, want 89000", books[0].CancelAmount)
	}
}

// A deposit that came twice cannot go back without an account; the buyer is
// asked for one.
func TestNoticeOfARefundThatNeedsAnAccount(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	shopper := env.Shopper()
	made := create(t, env, shopper, kim("vbank"))
	impUID := env.Pay(t, made.RequestPay, silent, map[string]any{"charge_amount": 100})
	if _, err := env.Control.Deposit(t.Context(), impUID); err != nil {
		t.Fatal(err)
	}
	env.Settle(t)
	if kinds := kinds(t, env, made.Order.ID, pay.ChannelSMS); !slices.Equal(kinds, []pay.NoticeKind{pay.NoticeAccountNeeded}) {
		t.Fatalf("got %v, want that an account is needed", kinds)
	}
	send(t, env.Service)
	if sms := post.sms.carried(); len(sms) != 1 || !strings.Contains(sms[0].Body, "환불 금액 100원") {
		t.Errorf("got %+v, want the sum that waits", sms)
	}
	if hooks := post.webhook.carried(); len(hooks) != 1 || !strings.Contains(hooks[0].Body, `"accepted":false`) {
		t.Errorf("got %+v, want a payment that does not count", hooks)
	}
	stands(t, env, made.Order.ID, pay.OrderPending, 0)
}

// The rows are written where the buyer can be reached, and nowhere else.
func TestNoticesNeedAWay(t *testing.T) {
	t.Parallel()
	p := &post{}
	env := testenv.New(t, testenv.WithNotices(notify.Channels{Email: &p.email}))
	shopper := env.Shopper()
	reached := func(b *pay.Buyer) int {
		in := testenv.Cart("card")
		in.Buyer = b
		made := create(t, env, shopper, in)
		env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, silent))
		n, err := env.Service.DB.Notice.Query().Where(notice.OrderID(made.Order.ID)).Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for want, buyer := range []*pay.Buyer{{Tel: "010-8765-4321"}, {Tel: "010-8765-4321", Email: "kim@example.com"}} {
		if got := reached(buyer); got != want {
			t.Errorf("%+v: got %d rows, want %d", buyer, got, want)
		}
	}
	if got := reached(nil); got != 0 {
		t.Errorf("nobody: got %d rows, want none", got)
	}
}

// noticesOf reads an order's rows of one channel.
func noticesOf(t testing.TB, env *testenv.Env, orderID string, channel pay.NoticeChannel) []*ent.Notice {
	t.Helper()
	rows, err := env.Service.DB.Notice.Query().Where(notice.OrderID(orderID), notice.ChannelEQ(channel)).Order(notice.ByID()).All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
