package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Days are Korean days, whatever the machine's zone: at half past midnight in
// Seoul yesterday is another day than in London.
func TestPeriod(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 15, 30, 0, 0, time.UTC) // 00:30 on 2 March in Korea
	for name, row := range map[string]struct{ from, to, begin, end, fault string }{
		"yesterday":         {"", "", "2026-02-28T15:00:00Z", "2026-03-01T15:00:00Z", ""},
		"one day":           {"2026-02-28", "2026-02-28", "2026-02-27T15:00:00Z", "2026-02-28T15:00:00Z", ""},
		"since a day":       {"2026-02-01", "", "2026-01-31T15:00:00Z", "2026-03-01T15:00:00Z", ""},
		"a leap day":        {"2024-02-28", "2024-02-29", "2024-02-27T15:00:00Z", "2024-02-29T15:00:00Z", ""},
		"over the year":     {"2025-12-31", "2026-01-01", "2025-12-30T15:00:00Z", "2026-01-01T15:00:00Z", ""},
		"today":             {"2026-03-02", "2026-03-02", "2026-03-01T15:00:00Z", "2026-03-02T15:00:00Z", ""},
		"moments":           {"2026-03-01T00:00:00Z", "2026-03-01T09:30:00+09:00", "2026-03-01T00:00:00Z", "2026-03-01T00:30:00Z", ""},
		"a moment to a day": {"2026-02-28T03:00:00Z", "2026-02-28", "2026-02-28T03:00:00Z", "2026-02-28T15:00:00Z", ""},
		"90 days":           {"2025-12-02", "2026-03-01", "2025-12-01T15:00:00Z", "2026-03-01T15:00:00Z", ""},
		"91 days":           {"2025-12-01", "2026-03-01", "", "", "90 days"},
		"backwards":         {"2026-02-28", "2026-02-27", "", "", "--to is before"},
		"to come":           {"2026-03-03", "2026-03-04", "", "", "future"},
		"no date":           {"01.03.2026", "", "", "", "--from is a date"},
		"no such date":      {"", "2026-02-30", "", "", "--to is a date"},
	} {
		begin, end, err := period(row.from, row.to, now)
		if row.fault != "" {
			if err == nil || !strings.Contains(err.Error(), row.fault) {
				t.Errorf("%s: got %v, want %q", name, err, row.fault)
			}
			continue
		}
		if got := begin.UTC().Format(time.RFC3339); got != row.begin || err != nil {
			t.Errorf("%s: got from %s, %v; want %s", name, got, err, row.begin)
		}
		if got := end.UTC().Format(time.RFC3339); got != row.end {
			t.Errorf("%s: got to %s, want %s", name, got, row.end)
		}
	}
}

// What people, spreadsheets and programs read; -update writes the files anew.
func TestPrintReconciliation(t *testing.T) {
	t.Parallel()
	won := func(n int64) *pay.Money { return &pay.Money{Amount: n, Currency: "KRW"} }
	total := func(method string, count int, amount int64, currency pay.Currency) pay.MethodTotal {
		return pay.MethodTotal{Method: method, Count: count, Money: pay.Money{Amount: amount, Currency: currency}}
	}
	r := &ent.Reconciliation{
		ID: "rec_01jnc5v3d7q2w8x9y0z1a2b3c4", OurCount: 14, TheirCount: 15,
		From:        time.Date(2026, 2, 28, 15, 0, 0, 0, time.UTC),
		To:          time.Date(2026, 3, 1, 15, 0, 0, 0, time.UTC),
		OurTotals:   []pay.MethodTotal{total("card", 12, 1_059_000, "KRW"), total("vbank", 1, 89_000, "KRW"), total("paypal", 1, 12_050, "USD")},
		TheirTotals: []pay.MethodTotal{total("card", 12, 1_068_000, "KRW"), total("kakaopay", 2, 178_000, "KRW"), total("paypal", 1, 12_050, "USD")},
		Differences: []pay.Difference{
			{Kind: pay.MissingHere, ImpUID: "imp_100000000001", Theirs: won(89_000), Mended: true},
			{Kind: pay.MissingThere, ImpUID: "imp_100000000002", Ours: won(89_000)},
			{Kind: pay.DifferentRefund, ImpUID: "imp_100000000003", Ours: won(0), Theirs: won(9_000)},
		},
	}
	none := &ent.Reconciliation{ID: r.ID, From: r.From, To: r.To}
	for file, row := range map[string]struct {
		format string
		r      *ent.Reconciliation
	}{
		"reconciliation.json": {"json", r}, "reconciliation.csv": {"csv", r}, "reconciliation.txt": {"table", r},
		"nothing.json": {"json", none}, "nothing.csv": {"csv", none}, "nothing.txt": {"table", none},
	} {
		var got bytes.Buffer
		if err := printReconciliation(&got, row.format, row.r); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		path := filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", file, &got, want)
		}
	}
	if n := unmended(r); n != 2 {
		t.Errorf("got %d left, want 2", n)
	}
}
