package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"paygraph/internal/auth"
	"paygraph/internal/pay"
	"paygraph/internal/service"
	"paygraph/internal/testenv"
)

// faultsOf lists the faults of a refused input: path and rule.
func faultsOf(t testing.TB, err error) []string {
	t.Helper()
	e, ok := errors.AsType[*pay.Error](err)
	if !ok || e.Code != pay.InvalidInput {
		t.Fatalf("got %v, want INVALID_INPUT", err)
	}
	var all []string
	for _, f := range e.Fields {
		all = append(all, f.String())
	}
	return all
}

// lines are lines by sku, one of each.
func lines(skus ...string) []service.LineInput {
	var all []service.LineInput
	for _, sku := range skus {
		all = append(all, service.LineInput{SKU: sku, Quantity: 1})
	}
	return all
}

// free is a line that only an admin may write.
func free(name string, price int64) service.LineInput {
	return service.LineInput{Name: name, UnitPrice: &price, Quantity: 1}
}

// orders counts the orders that are stored.
func orders(t testing.TB, env *testenv.Env) int {
	t.Helper()
	n, err := env.DB.Client.Order.Query().Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A customer's lines are priced by us, and the order keeps the price that it
// was made at.
func TestPricedBySKU(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	shopper := env.Shopper()
	made := create(t, env, shopper, service.CreateOrderInput{
		Lines: []service.LineInput{{SKU: "chair", Quantity: 2}, {SKU: "apple", Quantity: 3}}, PayMethod: "card", Currency: pay.KRW,
	})
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), service.UpsertProductInput{
		SKU: "chair", Name: "의자", Price: pay.Money{Amount: 1, Currency: pay.KRW}, Active: true,
	}); err != nil {
		t.Fatal(err)
	}
	o := env.Read(t, made.Order.ID)
	if o.Amount != 2*89_000+3*28_000 || o.TaxFreeAmount != 3*28_000 || o.Lines[0].UnitPrice != 89_000 || o.Name != "원목 의자 외 1건" {
		t.Errorf("got %d, %d tax free, %q; want 262000, 84000 of two lines", o.Amount, o.TaxFreeAmount, o.Name)
	}
	if o.Owner != shopper.Subject || made.AccessToken != "" {
		t.Errorf("got owner %s and token %q, want the shopper and none", o.Owner, made.AccessToken)
	}
	impUID := env.Pay(t, made.RequestPay, silent)
	env.Complete(t, shopper, o.ID, impUID)
	stands(t, env, o.ID, pay.OrderPaid, 262_000)
	if books := env.Books(t, o.ID); len(books) != 1 || books[0].Amount != "262000" {
		t.Errorf("gateway's books: got %+v, want 262000", books)
	}
}

// A dollar order: minor units with us, decimals at the gateway.
func TestDollarOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	shopper := env.Shopper()
	in := testenv.Cart("card")
	in.Lines = []service.LineInput{{SKU: "print", Quantity: 3}}
	made := create(t, env, shopper, in)
	impUID := env.Pay(t, made.RequestPay, silent)
	if done := env.Complete(t, shopper, made.Order.ID, impUID); done.Outcome != pay.OutcomeSettled {
		t.Errorf("got %s %s, want SETTLED", done.Outcome, done.Reason)
	}
	if o := stands(t, env, made.Order.ID, pay.OrderPaid, 36_150); o.Currency != "USD" {
		t.Errorf("got %s, want USD", o.Currency)
	}
	if books := env.Books(t, made.Order.ID); books[0].Amount != "361.5" && books[0].Amount != "361.50" || books[0].Currency != "USD" {
		t.Errorf("gateway's books: got %s %s, want 361.50 USD", books[0].Amount, books[0].Currency)
	}
}

// An admin writes lines, a discount, the owner and the currency.
func TestAdminsOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	free1 := free("맞춤 책장", 500_000)
	free1.TaxFree = new(true)
	made := create(t, env, env.Merchant(), service.CreateOrderInput{
		Lines:     []service.LineInput{free1, {SKU: "lamp", Quantity: 1}, free("단골 할인", -32_000)},
		PayMethod: "card", Currency: pay.KRW, Owner: "customer-7", Reference: "A-17",
	})
	if made.AccessToken != "" || made.Order.Owner != "customer-7" {
		t.Errorf("got owner %s and token %q, want the named one and none", made.Order.Owner, made.AccessToken)
	}
	customer := auth.Caller{Role: auth.Customer, Subject: "customer-7"}
	impUID := env.Pay(t, made.RequestPay, silent)
	if done := env.Complete(t, customer, made.Order.ID, impUID); done.Outcome != pay.OutcomeSettled {
		t.Errorf("got %s, want SETTLED", done.Outcome)
	}
	o := stands(t, env, made.Order.ID, pay.OrderPaid, 500_000)
	if o.TaxFreeAmount != 500_000 {
		t.Errorf("got %d tax free, want 500000", o.TaxFreeAmount)
	}

	// Without an owner it is a guest's, whose token the shop hands to the browser.
	in := service.CreateOrderInput{Lines: []service.LineInput{free("Gift", 1_999)}, PayMethod: "card", Currency: "USD"}
	guests := create(t, env, env.Merchant(), in)
	guest, err := env.Tokens.Caller(guests.AccessToken)
	if err != nil || guest.Role != auth.Guest || guest.Subject != guests.Order.Owner {
		t.Fatalf("got %+v, %v; want the guest who owns it", guest, err)
	}
	env.Complete(t, guest, guests.Order.ID, env.Pay(t, guests.RequestPay, silent))
	stands(t, env, guests.Order.ID, pay.OrderPaid, 1_999)
	if other := create(t, env, env.Merchant(), in); other.Order.Owner == guests.Order.Owner {
		t.Error("two orders without an owner belong to one guest, want two")
	}
}

// Who has no token becomes a guest with one, and nobody else opens the order.
func TestAnonymousOrder(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made := create(t, env, auth.Nobody, testenv.Cart("card"))
	guest, err := env.Tokens.Caller(made.AccessToken)
	if err != nil || guest.Role != auth.Guest || guest.Subject != made.Order.Owner {
		t.Fatalf("got %+v, %v; want a guest who owns it", guest, err)
	}
	for _, caller := range []auth.Caller{auth.Nobody, env.Shopper()} {
		if _, err := env.Service.Order(t.Context(), caller, made.Order.ID, service.With{}); codeOf(t, err) != pay.NotFound {
			t.Errorf("%s: got %v, want NOT_FOUND", caller.Role, err)
		}
	}
	in := testenv.Cart("card")
	in.IdempotencyKey = "key"
	_, err = env.Service.CreateOrder(t.Context(), auth.Nobody, in)
	if got := faultsOf(t, err); !slices.Equal(got, []string{"idempotencyKey NOT_ALLOWED"}) {
		t.Errorf("with a key: got %v, want it not allowed", got)
	}
	_, err = env.Service.CreateOrder(t.Context(), auth.Caller{Role: auth.OrderOnly, Subject: made.Order.ID}, testenv.Cart("card"))
	if codeOf(t, err) != pay.Forbidden {
		t.Errorf("with an order's token: got %v, want FORBIDDEN", err)
	}
	env.Complete(t, guest, made.Order.ID, env.Pay(t, made.RequestPay, silent))
	stands(t, env, made.Order.ID, pay.OrderPaid, 89_000)
}

// A key makes one order, 64 times at once, on two servers; with another input
// it is a conflict; another caller's same key is another order.
func TestIdempotencyKey(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	shopper := env.Shopper()
	in := testenv.Cart("card")
	in.IdempotencyKey, in.CustomData = "5f1c2a", json.RawMessage(`{"cart":7}`)
	servers := []*service.Service{env.Service, second(env)}
	made := make([]*service.Created, 64)
	atOnce(64, func(i int) {
		var err error
		if made[i], err = servers[i%2].CreateOrder(t.Context(), shopper, in); err != nil {
			t.Error(err)
		}
	})
	if t.Failed() {
		return
	}
	first := 0
	for _, m := range made {
		if !m.Replayed {
			first++
		}
		if m.Order.ID != made[0].Order.ID || string(m.RequestPay.Params) != string(made[0].RequestPay.Params) {
			t.Errorf("got order %s, want %s with the same params", m.Order.ID, made[0].Order.ID)
		}
	}
	if first != 1 || orders(t, env) != 1 {
		t.Errorf("got %d made and %d stored, want one", first, orders(t, env))
	}
	other := in
	other.Lines = []service.LineInput{{SKU: "chair", Quantity: 2}}
	if _, err := env.Service.CreateOrder(t.Context(), shopper, other); codeOf(t, err) != pay.IdempotencyConflict {
		t.Errorf("other input: got %v, want IDEMPOTENCY_CONFLICT", err)
	}
	if stranger := create(t, env, env.Shopper(), other); stranger.Replayed {
		t.Error("a stranger's key found my order")
	}
	id := made[0].Order.ID
	env.Complete(t, shopper, id, env.Pay(t, made[0].RequestPay, silent))
	if again := create(t, env, shopper, in); !again.Replayed || again.Order.Status != pay.OrderPaid {
		t.Errorf("after it was paid: got %s, replayed %t; want the PAID order", again.Order.Status, again.Replayed)
	}
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// A retry finds its order also when the same input would be refused today: the
// product is not sold any more, and the account's deadline is near.
func TestKeyOutlivesTheCatalogue(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	shopper := env.Shopper()
	in := testenv.Cart("vbank")
	in.IdempotencyKey, in.VbankDueAt = "key", new(env.Service.Now().Add(2*time.Hour))
	made := create(t, env, shopper, in)
	if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), service.UpsertProductInput{
		SKU: "chair", Name: "의자", Price: pay.Money{Amount: 89_000, Currency: pay.KRW},
	}); err != nil {
		t.Fatal(err)
	}
	advance(t, env, 90*time.Minute)
	again := create(t, env, shopper, in)
	if !again.Replayed || again.Order.ID != made.Order.ID {
		t.Errorf("got %s, replayed %t; want %s", again.Order.ID, again.Replayed, made.Order.ID)
	}
	in.Lines[0].Quantity = 2
	if _, err := env.Service.CreateOrder(t.Context(), shopper, in); codeOf(t, err) != pay.InvalidInput {
		t.Errorf("other input: got %v, want INVALID_INPUT, as it would be with a new key", err)
	}
	if got := orders(t, env); got != 1 {
		t.Errorf("got %d orders, want 1", got)
	}
}

// An admin's key, without an owner, makes the same guest's order again.
func TestAdminsKey(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	in := testenv.Cart("card")
	in.IdempotencyKey = "shop-order-17"
	first, again := create(t, env, env.Merchant(), in), create(t, env, env.Merchant(), in)
	if again.Order.ID != first.Order.ID || !again.Replayed || again.AccessToken == "" {
		t.Errorf("got %s, replayed %t; want %s with a token", again.Order.ID, again.Replayed, first.Order.ID)
	}
	if got := orders(t, env); got != 1 {
		t.Errorf("got %d orders, want 1", got)
	}
}

// Bad input is refused with every fault at once, each with its path; nothing is
// written and nothing registered.
func TestCreateBadInput(t *testing.T) {
	t.Parallel()
	const tooMuch = pay.MaxAmount / pay.MaxQuantity
	hangul := func(n int) string { return strings.Repeat("가", n) }
	cart := testenv.Cart
	type input = service.CreateOrderInput
	for name, row := range map[string]struct {
		change func(*input)
		want   string
		admin  bool
	}{
		"no lines":            {func(in *input) { in.Lines = nil }, "lines REQUIRED", false},
		"101 lines":           {func(in *input) { in.Lines = lines(slices.Repeat([]string{"chair"}, 101)...) }, "lines TOO_LARGE", false},
		"unknown sku":         {func(in *input) { in.Lines = lines("sofa") }, "lines.0.sku UNKNOWN", false},
		"Korean sku":          {func(in *input) { in.Lines = lines("의자") }, "lines.0.sku UNKNOWN", false},
		"emoji sku":           {func(in *input) { in.Lines = lines("🪑") }, "lines.0.sku UNKNOWN", false},
		"sku with a blank":    {func(in *input) { in.Lines = lines("chair ") }, "lines.0.sku UNKNOWN", false},
		"sku in capitals":     {func(in *input) { in.Lines = lines("CHAIR") }, "lines.0.sku UNKNOWN", false},
		"sku with a NUL":      {func(in *input) { in.Lines = lines("chair\x00") }, "lines.0.sku UNKNOWN", false},
		"long sku":            {func(in *input) { in.Lines = lines(strings.Repeat("s", 70_000)) }, "lines.0.sku UNKNOWN", false},
		"no sku":              {func(in *input) { in.Lines = lines("") }, "lines.0.sku REQUIRED", false},
		"quantity 0":          {func(in *input) { in.Lines[0].Quantity = 0 }, "lines.0.quantity TOO_SMALL", false},
		"quantity -1":         {func(in *input) { in.Lines[0].Quantity = -1 }, "lines.0.quantity TOO_SMALL", false},
		"quantity 1000":       {func(in *input) { in.Lines[0].Quantity = 1000 }, "lines.0.quantity TOO_LARGE", false},
		"mixed currencies":    {func(in *input) { in.Lines = lines("chair", "print", "lamp") }, "lines.1.sku CONFLICTING", false},
		"unknown and dollars": {func(in *input) { in.Lines = lines("sofa", "print") }, "lines.0.sku UNKNOWN", false},
		"customer's price":    {func(in *input) { in.Lines[0].UnitPrice = new(int64(1)) }, "lines.0.unitPrice NOT_ALLOWED", false},
		"customer's line":     {func(in *input) { in.Lines[0] = free("의자", 1) }, "lines.0.name NOT_ALLOWED", false},
		"customer's tax":      {func(in *input) { in.Lines[0].TaxFree = new(true) }, "lines.0.taxFree NOT_ALLOWED", false},
		"customer's owner":    {func(in *input) { in.Owner = "kim" }, "owner NOT_ALLOWED", false},
		"currency":            {func(in *input) { in.Currency = "won" }, "currency MALFORMED", false},
		"sum 0":               {func(in *input) { in.Lines = append(lines("lamp"), free("할인", -32_000)) }, "lines TOO_SMALL", true},
		"sum below 0":         {func(in *input) { in.Lines = append(lines("lamp"), free("할인", -32_001)) }, "lines TOO_SMALL", true},
		"sum above 2^53": {func(in *input) {
			in.Lines = []service.LineInput{{Name: "금괴", UnitPrice: new(tooMuch), Quantity: 999}, free("금화", 1_000)}
		}, "lines TOO_LARGE", true},
		"price above all":  {func(in *input) { in.Lines[0] = free("금괴", tooMuch+1) }, "lines.0.unitPrice TOO_LARGE", true},
		"price of 2^63-1":  {func(in *input) { in.Lines[0] = free("금괴", math.MaxInt64) }, "lines.0.unitPrice TOO_LARGE", true},
		"price of -2^63":   {func(in *input) { in.Lines[0] = free("금괴", math.MinInt64) }, "lines.0.unitPrice TOO_SMALL", true},
		"line's long name": {func(in *input) { in.Lines[0] = free(hangul(41), 1_000) }, "lines.0.name TOO_LONG", true},
		"line without a name": {func(in *input) {
			in.Lines[0] = service.LineInput{UnitPrice: new(int64(1_000)), Quantity: 1}
		}, "lines.0.name REQUIRED", true},
		"line without a price":  {func(in *input) { in.Lines[0] = service.LineInput{Name: "책장", Quantity: 1} }, "lines.0.unitPrice REQUIRED", true},
		"sku and price":         {func(in *input) { in.Lines[0].UnitPrice = new(int64(5)) }, "lines.0.unitPrice CONFLICTING", true},
		"long name":             {func(in *input) { in.Buyer.Name = hangul(17) }, "buyer.name TOO_LONG", false},
		"long tel":              {func(in *input) { in.Buyer.Tel = strings.Repeat("0", 17) }, "buyer.tel TOO_LONG", false},
		"long e-mail":           {func(in *input) { in.Buyer.Email = strings.Repeat("a", 60) + "@b.kr" }, "buyer.email TOO_LONG", false},
		"long address":          {func(in *input) { in.Buyer.Address = hangul(129) }, "buyer.address TOO_LONG", false},
		"long postcode":         {func(in *input) { in.Buyer.Postcode = "123456789" }, "buyer.postcode TOO_LONG", false},
		"e-mail":                {func(in *input) { in.Buyer.Email = "kim.example.com" }, "buyer.email MALFORMED", false},
		"tel in letters":        {func(in *input) { in.Buyer.Tel = "abc" }, "buyer.tel MALFORMED", false},
		"tel with a word":       {func(in *input) { in.Buyer.Tel = "010-1234-567x" }, "buyer.tel MALFORMED", false},
		"tel of two digits":     {func(in *input) { in.Buyer.Tel = "+(1) 2" }, "buyer.tel MALFORMED", false},
		"two e-mails":           {func(in *input) { in.Buyer.Email = "a@b.kr, c@d.kr" }, "buyer.email MALFORMED", false},
		"control character":     {func(in *input) { in.Buyer.Name = "김\x00" }, "buyer.name MALFORMED", false},
		"line break":            {func(in *input) { in.Buyer.Address = "서울\n강남" }, "buyer.address MALFORMED", false},
		"not UTF-8":             {func(in *input) { in.Buyer.Name = "\xff\xfe" }, "buyer.name MALFORMED", false},
		"text turned round":     {func(in *input) { in.Buyer.Name = "a\u202eb" }, "buyer.name MALFORMED", false},
		"pay method":            {func(in *input) { in.PayMethod = "Card" }, "payMethod UNKNOWN", false},
		"no pay method":         {func(in *input) { in.PayMethod = "" }, "payMethod UNKNOWN", false},
		"below the minimum":     {func(in *input) { in.Lines[0] = free("사탕", 99) }, "payMethod TOO_SMALL", true},
		"above the maximum":     {func(in *input) { in.PayMethod, in.Lines[0].Quantity = "kakaopay", 23 }, "payMethod TOO_LARGE", false},
		"pg":                    {func(in *input) { in.PG = "kcp" }, "pg NOT_ALLOWED", false},
		"channel":               {func(in *input) { in.ChannelKey = "channel-key-1" }, "channelKey NOT_ALLOWED", false},
		"pg and channel":        {func(in *input) { in.PG, in.ChannelKey = "kcp", "channel-key-1" }, "pg CONFLICTING", false},
		"return URL":            {func(in *input) { in.ReturnURL = "https://evil.example.com/" }, "returnUrl NOT_ALLOWED", false},
		"long return URL":       {func(in *input) { in.ReturnURL = "http://localhost/" + strings.Repeat("a", 1000) }, "returnUrl TOO_LONG", false},
		"app scheme":            {func(in *input) { in.AppScheme = "내가게" }, "appScheme MALFORMED", false},
		"due in the past":       {func(in *input) { in.VbankDueAt = new(time.Unix(0, 0)) }, "vbankDueAt MALFORMED", false},
		"due in 31 days":        {func(in *input) { in.VbankDueAt = new(time.Now().AddDate(0, 0, 31)) }, "vbankDueAt MALFORMED", false},
		"long reference":        {func(in *input) { in.Reference = hangul(65) }, "reference TOO_LONG", false},
		"long key":              {func(in *input) { in.IdempotencyKey = strings.Repeat("k", 129) }, "idempotencyKey TOO_LONG", false},
		"key with a blank":      {func(in *input) { in.IdempotencyKey = "a b" }, "idempotencyKey MALFORMED", false},
		"Korean key":            {func(in *input) { in.IdempotencyKey = "열쇠" }, "idempotencyKey MALFORMED", false},
		"long owner":            {func(in *input) { in.Owner = hangul(256) }, "owner TOO_LONG", true},
		"product not on sale":   {func(in *input) { in.Lines = lines("retired") }, "lines.0.sku UNKNOWN", false},
		"two faults of a line":  {func(in *input) { in.Lines[0] = service.LineInput{SKU: "sofa"} }, "lines.0.sku UNKNOWN, lines.0.quantity TOO_SMALL", false},
		"many faults, in order": {func(in *input) { in.Lines[0].Quantity, in.Buyer.Name, in.PayMethod = 0, hangul(17), "x" }, "lines.0.quantity TOO_SMALL, buyer.name TOO_LONG, payMethod UNKNOWN", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls testenv.Calls
			env := testenv.New(t, testenv.WithBetween(calls.Count))
			if _, err := env.Service.UpsertProduct(t.Context(), env.Merchant(), service.UpsertProductInput{
				SKU: "retired", Name: "단종", Price: pay.Money{Amount: 1_000, Currency: pay.KRW},
			}); err != nil {
				t.Fatal(err)
			}
			caller := env.Shopper()
			if row.admin {
				caller = env.Merchant()
			}
			in := cart("card")
			row.change(&in)
			_, err := env.Service.CreateOrder(t.Context(), caller, in)
			if got := strings.Join(faultsOf(t, err), ", "); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
			if n, asked := orders(t, env), calls.Of("Register"); n != 0 || asked != 0 {
				t.Errorf("got %d orders and %d registrations, want none", n, asked)
			}
		})
	}
}

// What is just allowed is allowed, on every database, and comes back as it was.
func TestCreateLongestInput(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	hangul := func(n int) string { return strings.Repeat("힣", n) }
	emoji := strings.Repeat("🍎", 16)
	long := service.CreateOrderInput{
		Lines:     []service.LineInput{{Name: hangul(40), UnitPrice: new(pay.MaxAmount / pay.MaxQuantity), Quantity: 999}},
		Buyer:     &pay.Buyer{Name: emoji, Email: strings.Repeat("a", 59) + "@b.kr", Tel: strings.Repeat("0", 16), Address: hangul(128), Postcode: "12345678"},
		PayMethod: "card", Currency: pay.KRW, Owner: hangul(255), Reference: hangul(64), IdempotencyKey: strings.Repeat("k", 128),
		ReturnURL: "http://localhost/" + strings.Repeat("a", 983), AppScheme: strings.Repeat("a", 100),
		CustomData: json.RawMessage(`{"memo":"` + hangul(20_000) + `"}`),
	}
	made := create(t, env, env.Merchant(), long)
	o := env.Read(t, made.Order.ID)
	if *o.Buyer != *long.Buyer || o.Name != hangul(40) || o.Owner != long.Owner || o.Reference != long.Reference ||
		o.ReturnURL != long.ReturnURL || o.CustomData != string(long.CustomData) || o.Amount != pay.MaxAmount/pay.MaxQuantity*999 {
		t.Errorf("got %+v, want it as it was sent", o)
	}
	if again := create(t, env, env.Merchant(), long); !again.Replayed || again.Order.ID != o.ID {
		t.Errorf("again: got %s, want %s", again.Order.ID, o.ID)
	}
	hundred := testenv.Cart("card")
	hundred.Lines = lines(slices.Repeat([]string{"chair"}, 100)...)
	if got := create(t, env, env.Shopper(), hundred).Order.Amount; got != 8_900_000 {
		t.Errorf("100 lines: got %d, want 8900000", got)
	}
}

// The amount is fixed at the gateway: a page that asks for another gets no
// window.
func TestAmountIsFixedAtTheGateway(t *testing.T) {
	t.Parallel()
	env := testenv.New(t)
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	for _, tampered := range []map[string]any{{"amount": 100}, {"amount": 89_001}, {"currency": "USD"}} {
		if answer := env.TryPay(t, made.RequestPay.Params, tampered); answer["imp_uid"] != nil || answer["success"] == true {
			t.Errorf("%v: got %v, want no window", tampered, answer)
		}
	}
	booked(t, env, id)
	env.Complete(t, shopper, id, env.Pay(t, made.RequestPay, silent))
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// Iamport hangs when the order is registered: the buyer waits two seconds at
// most, and the order stands; also when the buyer has gone.
func TestRegistrationHangs(t *testing.T) {
	t.Parallel()
	env := testenv.New(t, testenv.WithBetween(func(ctx context.Context, call, _ string, next func() error) error {
		if call != "Register" {
			return next()
		}
		ends, bounded := ctx.Deadline()
		if !bounded || time.Until(ends) > 2*time.Second {
			t.Errorf("got until %s, bounded %t; want 2 s at most", ends, bounded)
		}
		<-ctx.Done()
		return ctx.Err()
	}))
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	env.Complete(t, shopper, id, env.Pay(t, made.RequestPay, silent))
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}

// An order whose registration failed is made all the same.
func TestRegistrationFails(t *testing.T) {
	t.Parallel()
	env := testenv.New(t, testenv.WithBetween(func(_ context.Context, call, _ string, next func() error) error {
		if call == "Register" {
			return errCrash
		}
		return next()
	}))
	made, shopper := env.Order(t, "card")
	id := made.Order.ID
	env.Complete(t, shopper, id, env.Pay(t, made.RequestPay, silent))
	booked(t, env, id, "paid")
	stands(t, env, id, pay.OrderPaid, 89_000)
}
