package explore

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// mutant is the code without one of its guards. It is compiled with go's
// -overlay, so no switch for it exists in what is shipped.
type mutant struct {
	rule string // of the rules of money, docs/money.md
	lost string // what is not guarded any more
	file string
	was  string // the guard; it stands there once
	is   string
	test string // what has to turn red: a scenario, a test of ours, or package:test where other guards hide it from us
}

var mutants = []mutant{
	{"1", "a payment belongs to the order that it names", "internal/service/write.go",
		"if r.MerchantUID != a.order.ID {", "if false {", "another order's payment"},

	{"2", "refunds only grow", "internal/pay/merge.go",
		"max(known.refunded(), report.refunded())", "report.refunded()", "./internal/pay:TestMerge.*"},
	{"2", "a stale report changes nothing", "internal/pay/merge.go",
		"if report.level() > known.level() {", "if true {", "./internal/pay:TestMerge.*"},

	{"3", "a test payment is none", "internal/pay/verdict.go",
		"case !policy.fits(f.Channel):", "case false:", "a test payment where"},
	{"3", "an unlabelled payment counts as a test", "internal/pay/verdict.go",
		"return c == ChannelLive", "return c != ChannelTest", "a test payment where"},
	{"3", "a registered card is no sale", "internal/pay/verdict.go",
		"case !slices.Contains(usagesOf[o.Kind], f.Usage):", "case !slices.Contains(usagesOf[o.Kind], f.Usage) && false:", "a card that was only"},
	{"3", "the currency", "internal/pay/verdict.go",
		"case f.Currency != o.Currency:", "case false:", "another currency"},
	{"3", "the amount", "internal/pay/verdict.go",
		"case f.Amount != o.Amount:", "case false:", "a tampered payment"},
	{"3", "one payment is accepted", "internal/pay/verdict.go",
		`case o.AcceptedID != "":`, "case false:", "paid twice"},
	{"3", "a cancelled order takes no money", "internal/pay/verdict.go",
		"case o.Closed == ClosedCancelled:", "case false:", "cancelled by its owner, and paid"},
	{"3", "an expired order takes no late money", "internal/pay/verdict.go",
		"case o.Closed == ClosedExpired && !f.paidInTime(o):", "case false:", "expired, and paid after"},
	{"3", "a verdict is written once", "internal/pay/decide.go",
		"if p.Received() && p.Verdict == VerdictNone {", "if p.Received() {", "a tampered payment"},

	{"4", "rejected money goes back", "internal/service/compensate.go",
		"if w.change.Event != pay.EventRejected {", "if true {", "a tampered payment"},
	{"4", "nothing is sent for a test or a wrong usage", "internal/pay/sendback.go",
		"p.Reason == RejectedTest || p.Reason == RejectedUsage || ", "", "a card that was only"},

	{"5", "the order is recomputed with each write", "internal/pay/decide.go",
		"c.Standing = Project(c.Order, withoutOpen(all, c.Revoke, now))", "c.Standing = Project(o, payments)", "one payment by card"},

	{"6", "closing asks first", "internal/service/cancel.go",
		"reports, err := s.Gateway.Payments(ctx, a.order.ID)", "reports, err := []pay.Report(nil), error(nil)", "paid, then cancelled"},
	{"6", "closing asks again", "internal/service/cancel.go",
		"if a, err = s.settleAll(ctx, a, c.source); err != nil {\n", "if err != nil {\n", "TestPaidWhileClosing"},
	{"6", "closing revokes accounts", "internal/service/cancel.go",
		"if !p.AccountIssued() {", "if true {", "cancelled by its owner, and never"},

	{"7", "older accounts are revoked", "internal/pay/decide.go",
		"if p.AccountOpen() && (over || i != newest) {", "if false && p.AccountOpen() && (over || i != newest) {", "an account waits"},
	{"7", "an account that does not fit is not shown", "internal/pay/decide.go",
		`p.Shown, p.Reason = refusal == "", refusal`, "p.Shown, p.Reason = true, refusal", "a tampered account"},

	{"8", "a refund carries its checksum", "internal/gateway/iamport/cancel.go",
		"`json:\"checksum\"`", "`json:\"-\"`", "TestRefundArrivesTwice"},
	{"8", "a refund carries its name", "internal/service/refundtry.go",
		"pay.MarkReason(r.Reason, r.ID)", "r.Reason", "refunds, and the console"},
	{"8", "an attempt is written before the call", "internal/service/refundtry.go",
		"AddAttempts(1).SetNextAt(s.now().Add(RefundLease))", "AddAttempts(0)", "TestRefundCrashes"},
	{"8", "who repeats a refund looks first", "internal/service/refundtimer.go",
		"if r.Attempts > 0 {", "if r.Attempts > 99 {", "TestRefundCrashes"},
	{"8", "one refund is open at a time", "internal/pay/refundability.go",
		`case p.OpenRefundID != "":`, "case false:", "refunds, and the console"},
	{"8", "one entry of the history settles one refund", "internal/pay/refund.go",
		"if known[entry.ID] {", "if false {", "refunds, and the console"},

	{"8", "what the PG refuses is not sent again by itself", "internal/service/refundtry.go",
		"whole && left != failed.Remaining && ", "whole && ", "./internal/service:TestRejectedMoneyRefused"},

	{"9", "a hint during a look-up starts another", "internal/service/flight.go",
		"case under.next == nil:\n		under.next = mine", "case true:\n		mine = under", "TestHintDuringLookUp"},

	{"plan", "a plan's charge is taken back at the gateway", "internal/service/planschedule.go",
		"return s.Gateway.Unschedule(ctx, card.CustomerUID, *v.charge.OrderID)",
		"return s.Gateway.Unschedule(ctx, card.CustomerUID, newID(`ord_`))", "cancelled while the charge is due"},
	{"plan", "a plan's old number is closed", "internal/service/planschedule.go",
		"_, err = s.close(ctx, after.order, closing{reason: pay.ClosedCancelled, source: pay.SourceSystem})\n		return err",
		"return s.saveCharge(ctx, v, now, func(c *ent.Charge) { c.OrderID = nil })", "cancelled while the charge is due"},
	{"plan", "what a plan asks for is waited for", "internal/pay/planstep.go",
		"if (step == StepWithdraw || step == StepCharge) && c.asking(now) {", "if false {", "./internal/service:Test(Cancel|ChangeCard)DuringScheduleCall"},
	{"plan", "a window is no plan's charge", "internal/service/planrow.go",
		"case p.CardUsage != pay.UsageScheduled && p.CardUsage != pay.UsageCharge:", "case false:", "./internal/service:TestWindowUnderComingCharge"},
	{"plan", "who was slower decides again about a plan", "internal/service/planwrite.go",
		"Where(plan.ID(before.ID), plan.Version(before.Version))", "Where(plan.ID(before.ID))", "./internal/service:TestChangeCardRacesRetry"},

	{"10", "a deleted card has no plans", "internal/service/deletecard.go",
		"if len(plans) > 0 {\n", "if false {\n", "the card is deleted while"},
	{"10", "a deleted card is told until it is gone", "internal/service/deletecard.go",
		"SetAttempts(0).SetNextAt(now.Add(forgetLease))", "SetAttempts(0).ClearNextAt()", "the card is deleted while"},
	{"own", "an order is claimed once", "internal/service/claim.go",
		"if moved = 0; a.order.Owner != from {", "if moved = 0; false {", "./internal/service:TestClaim.*"},

	{"all", "who was slower decides again", "internal/service/write.go",
		"Where(order.ID(before.ID), order.Version(before.Version))", "Where(order.ID(before.ID))", "one payment by card"},
}

// Each guard stands where the table says, once, so that it can be taken away.
func TestGuardsStand(t *testing.T) {
	t.Parallel()
	for _, m := range mutants {
		code, err := os.ReadFile(filepath.Join("../..", m.file))
		if n := strings.Count(string(code), m.was); err != nil || n != 1 {
			t.Errorf("rule %s, %s: %d times in %s, %v; want once: %s", m.rule, m.lost, n, m.file, err, m.was)
		}
	}
}

// TestMutants takes one guard after another away and sees the exploration turn
// red. MUTANTS=1 runs it; each compiles anew, so it takes minutes.
func TestMutants(t *testing.T) {
	if os.Getenv("MUTANTS") == "" {
		t.Skip("MUTANTS=1 runs it")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	for _, m := range mutants {
		if !strings.Contains(m.lost, os.Getenv("MUTANTS_ONLY")) {
			continue
		}
		began := time.Now()
		verdict, err := m.live(t.Context(), root, t.TempDir())
		if err != nil {
			t.Errorf("rule %s, %s: %v", m.rule, m.lost, err)
			verdict = "NOT CAUGHT"
		}
		t.Logf("rule %s, %s: %s", m.rule, m.lost, verdict)
		fmt.Fprintf(&table, "%-4s %-46s %-12s %-40s %s\n", m.rule, m.lost, verdict, m.test, time.Since(began).Round(time.Second))
	}
	t.Logf("rule, without: what caught it\n%s", table.String())
}

// live runs the test without the guard. It is an error if that stays green, or
// cannot be told.
func (m mutant) live(ctx context.Context, root, dir string) (verdict string, err error) {
	path := filepath.Join(root, m.file)
	code, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(code), m.was); n != 1 {
		return "", fmt.Errorf("the guard stands %d times in %s, want once: %s", n, m.file, m.was)
	}
	changed := filepath.Join(dir, "changed.go")
	if err := os.WriteFile(changed, []byte(strings.Replace(string(code), m.was, m.is, 1)), 0o600); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: changed}})
	if err != nil {
		return "", err
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		return "", err
	}
	where, run, only := "./internal/explore", "TestEveryOrdering", m.test
	if strings.HasPrefix(m.test, "Test") {
		run, only = m.test, ""
	} else if elsewhere, test, ok := strings.Cut(m.test, ":"); ok {
		where, run, only = elsewhere, test, ""
	}
	c := exec.CommandContext(ctx, "go", "test", "-overlay="+list, "-count=1", "-vet=off", "-timeout=10m", "-run=^"+run+"$", where)
	c.Dir = root
	c.Env = append(os.Environ(), "EXPLORE=mutant", "EXPLORE_ONLY="+only, "MUTANTS=")
	out, err := c.CombinedOutput()
	switch {
	case err == nil:
		return "", fmt.Errorf("stays green")
	case !strings.Contains(string(out), "--- FAIL") || strings.Contains(string(out), "test timed out"):
		return "", fmt.Errorf("cannot be told: %w\n%s", err, out[max(0, len(out)-2000):])
	default:
		return "red", nil
	}
}
