package message

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/korean"

	"paygraph/internal/pay"
)

// told is a notice of which everything is known.
var told = Notice{
	Shop: "나무가게", Order: "ord_01arz3ndektsv4rrffq69g5fav", Name: "원목 의자 외 1건", Amount: pay.Money{Amount: 1_289_000, Currency: pay.KRW},
	Bank: "KDB산업은행", Number: "56209876543210", Holder: "(주)나무가게", DueAt: time.Date(2025, 11, 25, 14, 59, 59, 0, time.UTC),
}

// Each kind is said in both languages, over both channels, with all that it is
// about and no place left open.
func TestEveryNoticeIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, k := range pay.NoticeKind("").Values() {
		kind := pay.NoticeKind(k)
		ko, en := told.SMS(Korean, kind), told.SMS(English, kind)
		koSubject, koBody := told.Email(Korean, kind)
		enSubject, enBody := told.Email(English, kind)
		for what, pair := range map[string][2]string{"text": {ko, en}, "subject": {koSubject, enSubject}, "mail": {koBody, enBody}} {
			if pair[0] == "" || pair[1] == "" || pair[0] == pair[1] {
				t.Errorf("%s of %s: got Korean %q, English %q; want two different texts", what, k, pair[0], pair[1])
			}
		}
		if NoticeTitle(Korean, kind) == "" || NoticeTitle(Korean, kind) == NoticeTitle(English, kind) {
			t.Errorf("title of %s: got %q, %q; want two different ones", k, NoticeTitle(Korean, kind), NoticeTitle(English, kind))
		}
		for _, s := range []string{ko, en, koSubject, koBody, enSubject, enBody} {
			if strings.ContainsAny(s, "{}%") {
				t.Errorf("%s: got %q, want every place filled", k, s)
			}
		}
		for _, s := range []string{ko, koBody, en, enBody} {
			if !strings.Contains(s, "1,289,000") {
				t.Errorf("%s: got %q, want the sum in it", k, s)
			}
		}
	}
}

// Who is to deposit reads where, how much and until when, in Korean time, in
// one SMS of 90 bytes.
func TestWhereToDeposit(t *testing.T) {
	t.Parallel()
	for kind, want := range map[pay.NoticeKind]string{
		pay.NoticeAccountIssued:  "[나무가게] 입금 계좌 안내\nKDB산업은행 56209876543210\n1,289,000원\n11/25(화) 23:59까지",
		pay.NoticeAccountDueSoon: "[나무가게] 입금 마감 임박\n11/25(화) 23:59까지\nKDB산업은행 56209876543210\n1,289,000원",
	} {
		got := told.SMS(Korean, kind)
		if got != want {
			t.Errorf("%s: got %q, want %q", kind, got, want)
		}
		if encoded, err := korean.EUCKR.NewEncoder().String(got); err != nil || len(encoded) > 90 {
			t.Errorf("%s: got %d bytes, %v; want at most 90", kind, len(encoded), err)
		}
	}
	if got, want := told.SMS(English, pay.NoticeAccountIssued), "[나무가게] Where to deposit\nKDB산업은행 56209876543210\n₩1,289,000\nby 25 Nov 23:59 KST"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A name is a name, whatever is written in it.
func TestNameWithBraces(t *testing.T) {
	t.Parallel()
	n := told
	n.Name, n.Shop = "{number} {order}", ""
	if got, want := n.SMS(Korean, pay.NoticeOrderPaid), "결제 완료\n{number} {order}\n1,289,000원"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The outbox names every way out and every state in both languages.
func TestOutboxIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	pairs := map[string][2]string{
		"sent":    {NoticeSent(Korean), NoticeSent(English)},
		"waiting": {NoticeWaiting(Korean), NoticeWaiting(English)},
		"failed":  {NoticeFailed(Korean), NoticeFailed(English)},
		"title":   {OutboxPage(Korean).Title, OutboxPage(English).Title},
		"lead":    {OutboxPage(Korean).Lead, OutboxPage(English).Lead},
		"empty":   {OutboxPage(Korean).EmptyHint, OutboxPage(English).EmptyHint},
	}
	for _, c := range pay.NoticeChannel("").Values() {
		name := pay.NoticeChannel(c)
		pairs[c] = [2]string{NoticeChannel(Korean, name), NoticeChannel(English, name)}
	}
	for what, p := range pairs {
		if p[0] == "" || p[1] == "" || p[0] == p[1] {
			t.Errorf("%s: got %q and %q, want two different texts", what, p[0], p[1])
		}
	}
}
