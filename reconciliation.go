package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"paygraph/ent"
	"paygraph/internal/pay"
)

// printReconciliation writes a comparison for people, spreadsheets or
// programs. Sums are in major units, as the gateway's own reports are.
func printReconciliation(out io.Writer, format string, r *ent.Reconciliation) error {
	switch format {
	case "json":
		return printJSON(out, r)
	case "csv":
		return printCSV(out, r)
	default:
		return printTable(out, r)
	}
}

// sum is one currency and method in both books.
type sum struct {
	Currency    pay.Currency `json:"currency"`
	Method      string       `json:"method"`
	OurCount    int          `json:"ourCount"`
	OurAmount   json.Number  `json:"ourAmount"`
	TheirCount  int          `json:"theirCount"`
	TheirAmount json.Number  `json:"theirAmount"`
}

// sums puts both books side by side.
func sums(r *ent.Reconciliation) []*sum {
	all := []*sum{}
	at := func(t pay.MethodTotal) *sum {
		i := slices.IndexFunc(all, func(s *sum) bool { return s.Currency == t.Currency && s.Method == t.Method })
		if i < 0 {
			none := json.Number(pay.Money{Currency: t.Currency}.Fixed())
			all, i = append(all, &sum{Currency: t.Currency, Method: t.Method, OurAmount: none, TheirAmount: none}), len(all)
		}
		return all[i]
	}
	for _, t := range r.OurTotals {
		s := at(t)
		s.OurCount, s.OurAmount = t.Count, json.Number(t.Fixed())
	}
	for _, t := range r.TheirTotals {
		s := at(t)
		s.TheirCount, s.TheirAmount = t.Count, json.Number(t.Fixed())
	}
	slices.SortFunc(all, func(a, b *sum) int {
		return cmp.Or(cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Method, b.Method))
	})
	return all
}

// amountOf is a sum as a number and its currency; nothing where there is none.
func amountOf(m *pay.Money) (amount json.Number, currency pay.Currency) {
	if m == nil {
		return "", ""
	}
	return json.Number(m.Fixed()), m.Currency
}

func printJSON(out io.Writer, r *ent.Reconciliation) error {
	type side struct {
		Amount   json.Number  `json:"amount"`
		Currency pay.Currency `json:"currency"`
	}
	type difference struct {
		Kind   pay.DifferenceKind `json:"kind"`
		ImpUID string             `json:"impUid"`
		Ours   *side              `json:"ours"`
		Theirs *side              `json:"theirs"`
		Mended bool               `json:"mended"`
	}
	sideOf := func(m *pay.Money) *side {
		if m == nil {
			return nil
		}
		amount, currency := amountOf(m)
		return &side{amount, currency}
	}
	differences := []difference{}
	for _, d := range r.Differences {
		differences = append(differences, difference{d.Kind, d.ImpUID, sideOf(d.Ours), sideOf(d.Theirs), d.Mended})
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(struct {
		ID          string       `json:"id"`
		From        string       `json:"from"`
		To          string       `json:"to"`
		OurCount    int          `json:"ourCount"`
		TheirCount  int          `json:"theirCount"`
		Totals      []*sum       `json:"totals"`
		Differences []difference `json:"differences"`
	}{r.ID, inSeoul(r.From), inSeoul(r.To), r.OurCount, r.TheirCount, sums(r), differences})
}

// printCSV writes one table: first the sums, then the differences.
func printCSV(out io.Writer, r *ent.Reconciliation) error {
	w := csv.NewWriter(out)
	rows := [][]string{{
		"record", "currency", "method", "kind", "imp_uid", "our_count", "our_amount", "their_count", "their_amount", "mended",
	}}
	for _, s := range sums(r) {
		rows = append(rows, []string{
			"total", string(s.Currency), s.Method, "", "",
			strconv.Itoa(s.OurCount), s.OurAmount.String(), strconv.Itoa(s.TheirCount), s.TheirAmount.String(), "",
		})
	}
	for _, d := range r.Differences {
		ours, currency := amountOf(d.Ours)
		theirs, theirCurrency := amountOf(d.Theirs)
		rows = append(rows, []string{
			"difference", string(cmp.Or(theirCurrency, currency)), "", string(d.Kind), d.ImpUID,
			"", ours.String(), "", theirs.String(), strconv.FormatBool(d.Mended),
		})
	}
	return w.WriteAll(rows)
}

func printTable(out io.Writer, r *ent.Reconciliation) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "%s to %s\n\n", inSeoul(r.From), inSeoul(r.To))
	fmt.Fprintln(w, "currency\tmethod\tours\tamount\tIamport's\tamount\t")
	for _, s := range sums(r) {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%d\t%s\t\n", s.Currency, s.Method, s.OurCount, s.OurAmount, s.TheirCount, s.TheirAmount)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(out, "\ndifferences: %d, left: %d\n", len(r.Differences), unmended(r))
	for _, d := range r.Differences {
		how := "left"
		if d.Mended {
			how = "mended"
		}
		if _, err := fmt.Fprintf(out, "  %-6s  %s  %s\n", how, d.ImpUID, d); err != nil {
			return err
		}
	}
	return nil
}

// inSeoul is a time as a Korean merchant reads it.
func inSeoul(t time.Time) string { return t.In(seoul).Format(time.RFC3339) }
