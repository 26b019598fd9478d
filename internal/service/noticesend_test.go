package service_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"paygraph/ent/notice"
	"paygraph/ent/opencase"
	"paygraph/internal/notify"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// bought makes an order of a buyer who can be reached, paid by card.
func bought(t testing.TB, env *testenv.Env) (orderID string) {
	t.Helper()
	shopper := env.Shopper()
	made := create(t, env, shopper, kim("card"))
	env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, silent))
	return made.Order.ID
}

// cases counts the open cases of a kind.
func cases(t testing.TB, env *testenv.Env, kind pay.CaseKind) int {
	t.Helper()
	n, err := env.Service.DB.OpenCase.Query().Where(opencase.KindEQ(kind), opencase.ResolvedAtIsNil()).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Many hear of a payment at the same moment, on two servers: it is told once.
func TestToldOnceUnderRace(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	shopper := env.Shopper()
	made := create(t, env, shopper, kim("card"))
	id := made.Order.ID
	impUID := env.Pay(t, made.RequestPay, silent)
	other := second(env)
	other.Notify = env.Service.Notify
	atOnce(64, func(i int) {
		server := []*service.Service{env.Service, other}[i%2]
		if _, err := server.Sync(t.Context(), service.Hint{OrderID: id, ImpUID: impUID, Source: pay.SourceWebhook}); err != nil {
			t.Error(err)
		}
	})
	tells(t, env, id, pay.NoticeOrderPaid)
	atOnce(8, func(i int) { send(t, []*service.Service{env.Service, other}[i%2]) })
	if sms, mails, hooks := post.sms.carried(), post.email.carried(), post.webhook.carried(); len(sms) != 1 || len(mails) != 1 || len(hooks) != 1 {
		t.Errorf("got %d texts, %d mails, %d webhooks; want one each", len(sms), len(mails), len(hooks))
	}
	stands(t, env, id, pay.OrderPaid, 89_000)
	booked(t, env, id, "paid")
}

// Two servers send what is due: each row once.
func TestTwoServersSendEachOnce(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	const orders = 12
	for range orders {
		bought(t, env)
	}
	other := second(env)
	other.Notify = env.Service.Notify
	atOnce(6, func(i int) { send(t, []*service.Service{env.Service, other}[i%2]) })
	for name, c := range map[string]*courier{"texts": &post.sms, "mails": &post.email, "webhooks": &post.webhook} {
		seen := map[string]int{}
		for _, m := range c.carried() {
			seen[m.ID]++
		}
		if len(seen) != orders {
			t.Errorf("%s: got %d, want %d", name, len(seen), orders)
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s: %s left %d times, want once", name, id, n)
			}
		}
	}
}

// A server that ends after the commit has sent nothing; the next one does.
func TestSentAfterACrash(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	id := bought(t, env)
	next := second(env)
	next.Notify = env.Service.Notify
	send(t, next)
	if sms := post.sms.carried(); len(sms) != 1 || !strings.HasPrefix(sms[0].ID, "ntc_"+id) {
		t.Errorf("got %+v, want the text of the order", sms)
	}
	for _, n := range noticesOf(t, env, id, pay.ChannelSMS) {
		if service.NoticeStatusOf(n) != service.NoticeSent || n.Attempts != 1 {
			t.Errorf("got %s after %d tries, want SENT after one", service.NoticeStatusOf(n), n.Attempts)
		}
	}
}

// A server ends between sending and writing that down: when its lease is over
// another one sends again, under the same id.
func TestSentAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	bought(t, env)
	other := second(env)
	other.Notify = env.Service.Notify
	post.webhook.refuse(func(notify.Message) error {
		post.webhook.refuse(nil)
		advance(t, env, 3*time.Minute)
		if n, err := other.SendWebhooks(t.Context()); n != 1 || err != nil {
			t.Errorf("the other server took %d, %v; want 1", n, err)
		}
		return nil
	})
	if _, err := env.Service.SendWebhooks(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := post.webhook.carried(); len(got) != 2 || got[0] != got[1] {
		t.Errorf("got %+v, want the same twice", got)
	}
	if n, err := other.SendWebhooks(t.Context()); n != 0 || err != nil {
		t.Errorf("after both: took %d, %v; want none", n, err)
	}
}

// A channel that is down is tried again with growing pauses, the merchant's
// systems for more than a day; then it is a person's matter, and once the
// channel is mended an admin has it sent after all.
func TestChannelDown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		channel     pay.NoticeChannel
		tries       int
		least, most time.Duration
	}{
		"merchant": {pay.ChannelWebhook, 11, 24 * time.Hour, 30 * time.Hour},
		"text":     {pay.ChannelSMS, 7, 3 * time.Hour, 5 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env, post := withPost(t)
			id := bought(t, env)
			down := map[pay.NoticeChannel]*courier{pay.ChannelWebhook: &post.webhook, pay.ChannelSMS: &post.sms}[test.channel]
			down.refuse(func(notify.Message) error { return &notify.Failure{Reason: "closed"} })
			start := env.Service.Now()
			for {
				send(t, env.Service)
				n := noticesOf(t, env, id, test.channel)[0]
				if n.NextAt == nil {
					break
				}
				if service.NoticeStatusOf(n) != service.NoticeWaiting || n.LastError != "closed" || n.Attempts > test.tries {
					t.Fatalf("got %s after %d tries, %q; want WAITING", service.NoticeStatusOf(n), n.Attempts, n.LastError)
				}
				advance(t, env, n.NextAt.Sub(env.Service.Now())+time.Second)
			}
			n := noticesOf(t, env, id, test.channel)[0]
			took := env.Service.Now().Sub(start)
			if service.NoticeStatusOf(n) != service.NoticeFailed || n.Attempts != test.tries || took < test.least || took > test.most {
				t.Errorf("got %s after %d tries and %s; want FAILED after %d, %s to %s", service.NoticeStatusOf(n), n.Attempts, took, test.tries, test.least, test.most)
			}
			if got := cases(t, env, pay.CaseNoticeFailed); got != 1 {
				t.Errorf("got %d cases, want 1", got)
			}
			down.refuse(nil)
			if _, err := env.Service.ReplayNotice(t.Context(), env.Shopper(), n.ID); codeOf(t, err) != pay.Forbidden {
				t.Errorf("a shopper replays: got %v, want FORBIDDEN", err)
			}
			again, err := env.Service.ReplayNotice(t.Context(), env.Merchant(), n.ID)
			if err != nil || service.NoticeStatusOf(again) != service.NoticeSent || again.LastError != "" {
				t.Errorf("replay: got %+v, %v; want SENT", again, err)
			}
			if got := down.carried(); len(got) != 1 || got[0].ID != service.NoticeID(n) {
				t.Errorf("replay: got %+v carried, want the one", got)
			}
			stands(t, env, id, pay.OrderPaid, 89_000)
		})
	}
}

// Who is refused for good is not tried again; who is asked to wait, waits.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	env, post := withPost(t)
	id := bought(t, env)
	post.sms.refuse(func(notify.Message) error { return &notify.Failure{Reason: "no such number", Final: true} })
	post.email.refuse(func(notify.Message) error { return &notify.Failure{Reason: "busy", After: time.Hour} })
	post.webhook.refuse(func(notify.Message) error { return fmt.Errorf("unheard of") })
	now := env.Service.Now()
	send(t, env.Service)
	if n := noticesOf(t, env, id, pay.ChannelSMS)[0]; service.NoticeStatusOf(n) != service.NoticeFailed || n.Attempts != 1 {
		t.Errorf("text: got %s after %d tries, want FAILED after one", service.NoticeStatusOf(n), n.Attempts)
	}
	if n := noticesOf(t, env, id, pay.ChannelEmail)[0]; n.NextAt == nil || n.NextAt.Before(now.Add(time.Hour-time.Second)) {
		t.Errorf("mail: got next at %v, want an hour later", n.NextAt)
	}
	if n := noticesOf(t, env, id, pay.ChannelWebhook)[0]; n.NextAt == nil || n.NextAt.After(now.Add(time.Minute)) {
		t.Errorf("webhook: got next at %v, want in seconds", n.NextAt)
	}
	if got := cases(t, env, pay.CaseNoticeFailed); got != 1 {
		t.Errorf("got %d cases, want the text's", got)
	}
}

// A way out that was taken away leaves no row waiting in silence.
func TestChannelTakenAway(t *testing.T) {
	t.Parallel()
	env, _ := withPost(t)
	id := bought(t, env)
	env.Service.Notify = notify.Channels{}
	send(t, env.Service)
	if n := noticesOf(t, env, id, pay.ChannelSMS)[0]; service.NoticeStatusOf(n) != service.NoticeWaiting || n.LastError == "" {
		t.Errorf("got %s, %q; want WAITING with a reason", service.NoticeStatusOf(n), n.LastError)
	}
}

// Nothing of a buyer is in the log, neither where all is well nor where
// nothing works; and without any way out, the log says what nobody hears.
func TestLogNamesNobody(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	env, post := withPost(t, testenv.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	shopper := env.Shopper()
	made := create(t, env, shopper, kim("vbank"))
	env.Complete(t, shopper, made.Order.ID, env.Pay(t, made.RequestPay, silent))
	for _, c := range []*courier{&post.sms, &post.email, &post.webhook} {
		c.refuse(func(notify.Message) error { return &notify.Failure{Reason: "closed"} })
	}
	send(t, env.Service)
	env.Service.Notify = notify.Channels{}
	silentID := bought(t, env)
	if !strings.Contains(log.String(), "notice not sent") || !strings.Contains(log.String(), "order="+silentID+" kind=ORDER_PAID") {
		t.Errorf("log says %q, want what did not leave and what nobody hears", log.String())
	}
	o := env.Read(t, made.Order.ID)
	for _, private := range []string{"8765-4321", "87654321", "kim@", "김구매", service.AccountOf(o, o.Edges.Payments).AccountNumber()} {
		if strings.Contains(log.String(), private) {
			t.Errorf("log says %q:\n%s", private, log.String())
		}
	}
}

// Whatever is told costs one statement where it happens, and three where it is
// sent.
func TestNoticeBudget(t *testing.T) {
	t.Parallel()
	var log testenv.Statements
	env, post := withPost(t, log.Log())
	budget := func(what string, want int, f func()) {
		t.Helper()
		if got := log.During(f); len(got) != want {
			t.Errorf("%s: got %d statements, want %d:\n%s", what, len(got), want, strings.Join(got, "\n"))
		}
	}
	for method, want := range map[string]int{"card": 8, "vbank": 8} {
		shopper := env.Shopper()
		made := create(t, env, shopper, kim(method))
		impUID := env.Pay(t, made.RequestPay, silent)
		budget("completePayment by "+method, want, func() { env.Complete(t, shopper, made.Order.ID, impUID) })
		budget("again by "+method, map[string]int{"card": 2, "vbank": 2}[method], func() { env.Complete(t, shopper, made.Order.ID, impUID) })
	}
	made := create(t, env, env.Shopper(), kim("card"))
	impUID := env.Pay(t, made.RequestPay, silent)
	budget("webhook that settles", 9, func() { receive(t, env, made.Order.ID, impUID) })

	waiting, err := env.Service.DB.Notice.Query().Where(notice.ChannelEQ(pay.ChannelWebhook), notice.NextAtLTE(env.Service.Now())).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	budget("sending", 1+2*waiting, func() { _, err = env.Service.SendWebhooks(t.Context()) })
	if err != nil || len(post.webhook.carried()) != 3 {
		t.Errorf("got %v, want three sent", err)
	}
}
