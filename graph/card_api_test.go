package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"paygraph/internal/auth"
	"paygraph/internal/sandbox/control"
	"paygraph/internal/testenv"
)

const jwtSecret = "a secret of the merchant's own identity provider"

// signedIn is a world whose customers sign in at the merchant's, and the token
// of one.
func signedIn(t testing.TB, with ...testenv.Option) (*testenv.Env, string) {
	t.Helper()
	env := testenv.New(t, append(with, testenv.WithJWT(auth.Config{JWTSecret: jwtSecret}))...)
	return env, tokenOf(t, "customer-1")
}

// tokenOf is what the merchant's identity provider gives a customer.
func tokenOf(t testing.TB, subject string) string {
	t.Helper()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
		Subject: subject, ExpiresAt: jwt.NewNumericDate(time.Now().Add(time.Hour)),
	}).SignedString([]byte(jwtSecret))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

const card = `id status card { name number } pgProvider createdAt`

// Documents as an app writes them, every member of each union selected.
const (
	prepareCard = `mutation($in: PrepareBillingKeyInput!) { prepareBillingKey(input: $in) { __typename
		... on PrepareBillingKeySuccess { billingKey { ` + card + ` } requestPay { params merchantUid customerUid amount } }
		... on InvalidInput { code fields { path rule } } } }`
	completeCard = `mutation($in: CompleteBillingKeyInput!) { completeBillingKey(input: $in) { __typename
		... on BillingKeyIssued { billingKey { ` + card + ` } replayed }
		... on BillingKeyPending { billingKey { ` + card + ` } pollAfterMs waitingFor }
		... on BillingKeyFailed { code message failure { code message retryable } }
		... on InvalidInput { code fields { path rule } }
		... on NotFound { code } } }`
	deleteCard = `mutation($in: DeleteBillingKeyInput!) { deleteBillingKey(input: $in) { __typename
		... on DeleteBillingKeySuccess { billingKey { ` + card + ` } replayed }
		... on BillingKeyInUse { code message billingKey { id } }
		... on NotFound { code } } }`
	payCard = `mutation($in: PayWithBillingKeyInput!) { payWithBillingKey(input: $in) { __typename
		... on PaymentSettled { order { id status payments { impUid status card { number } } } payment { impUid } replayed }
		... on PaymentPending { order { id nextActions } pollAfterMs waitingFor }
		... on PaymentFailed { code message failure { code message gatewayMessage } order { id status nextActions failure { code } timeline { type message } } }
		... on PaymentRejected { code reason order { id } }
		... on OrderNotPayable { code order { id status } }
		... on InvalidInput { code fields { path rule } }
		... on IdempotencyConflict { code }
		... on NotFound { code } } }`
)

// store registers a card over the API and returns its id and secret name.
func store(t testing.TB, env *testenv.Env, token, number string) (id, customerUID string) {
	t.Helper()
	data, errs := asks(t, env, token, prepareCard, object{"in": object{"buyer": object{"name": "구매자"}}})
	params, _ := at(data, "prepareBillingKey.requestPay.params").(object)
	if params == nil {
		t.Fatalf("prepareBillingKey: got %v, %v", data, errs)
	}
	customerUID, _ = at(data, "prepareBillingKey.requestPay.customerUid").(string)
	params["webhook"], params["card_number"] = "none", number
	answer, err := env.Control.Pay(t.Context(), params)
	if err != nil {
		t.Fatal(err)
	}
	data, errs = asks(t, env, token, completeCard, object{"in": object{"merchantUid": params["merchant_uid"], "impUid": answer["imp_uid"]}})
	id, _ = at(data, "completeBillingKey.billingKey.id").(string)
	if at(data, "completeBillingKey.__typename") != "BillingKeyIssued" || !strings.HasPrefix(id, "bk_") {
		t.Fatalf("completeBillingKey: got %v, %v", data, errs)
	}
	return id, customerUID
}

// buy makes an order for a chair.
func buy(t testing.TB, env *testenv.Env, token string) string {
	t.Helper()
	data, errs := asks(t, env, token, `mutation($in: CreateOrderInput!) { createOrder(input: $in) { ... on CreateOrderSuccess { order { id } } } }`,
		object{"in": object{"lines": []object{{"sku": "chair", "quantity": 1}}}})
	id, _ := at(data, "createOrder.order.id").(string)
	if id == "" {
		t.Fatalf("createOrder: got %v, %v", data, errs)
	}
	return id
}

// lines is a log that may be written at any time.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A customer stores a card, pays, sees it declined, and forgets it; nobody else
// can, and nothing that is answered or logged names the card at the gateway.
func TestStoredCardOverTheAPI(t *testing.T) {
	t.Parallel()
	var log lines
	env, token := signedIn(t, testenv.WithLogger(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	const number = "4518-4200-0000-0010" // declines once
	id, secret := store(t, env, token, number)
	order := buy(t, env, token)
	var told []object
	ask := func(token, query string, in object) object {
		t.Helper()
		data, errs := asks(t, env, token, query, object{"in": in})
		told = append(told, data, object{"errors": errs})
		return data
	}
	press := object{"orderId": order, "billingKeyId": id, "idempotencyKey": "press-1"}
	data := ask(token, payCard, press)
	if at(data, "payWithBillingKey.__typename") != "PaymentFailed" || at(data, "payWithBillingKey.failure.code") != "INSUFFICIENT_FUNDS" ||
		at(data, "payWithBillingKey.order.status") != "PENDING" || at(data, "payWithBillingKey.order.failure.code") != "INSUFFICIENT_FUNDS" {
		t.Errorf("first press: got %v, want it declined", data)
	}
	press["idempotencyKey"] = "press-2"
	for i, replayed := range []bool{false, true} {
		data = ask(token, payCard, press)
		if at(data, "payWithBillingKey.__typename") != "PaymentSettled" || at(data, "payWithBillingKey.replayed") != replayed {
			t.Errorf("second press, %d: got %v, want it settled, replayed %t", i, data, replayed)
		}
	}
	press["cardQuota"] = 3
	if data = ask(token, payCard, press); at(data, "payWithBillingKey.__typename") != "IdempotencyConflict" {
		t.Errorf("same key, other input: got %v, want a conflict", data)
	}
	other := tokenOf(t, "customer-2")
	if data = ask(other, payCard, press); at(data, "payWithBillingKey.__typename") != "NotFound" {
		t.Errorf("a stranger: got %v, want NotFound", data)
	}
	for who, want := range map[string]int{token: 1, other: 0, testenv.AdminKey: 0, "": 0} {
		data, _ = asks(t, env, who, `{ billingKeys { `+card+` } }`, nil)
		if cards, _ := data["billingKeys"].([]any); len(cards) != want {
			t.Errorf("cards: got %v, want %d", data, want)
		}
		told = append(told, data)
	}
	for who, want := range map[string]any{token: id, testenv.AdminKey: id, other: nil, "": nil} {
		data, _ = asks(t, env, who, `query($id: ID!) { node(id: $id) { id ... on BillingKey { status card { number } } } }`, object{"id": id})
		if at(data, "node.id") != want {
			t.Errorf("node: got %v, want %v", data, want)
		}
		told = append(told, data)
	}
	if err := env.Control.Faults(t.Context(), control.Fault{Endpoint: "DELETE /subscribe/customers/{customer_uid}", Fault: "error500", Count: 1}); err != nil {
		t.Fatal(err)
	}
	gone := object{"billingKeyId": id}
	if data = ask(other, deleteCard, gone); at(data, "deleteBillingKey.__typename") != "NotFound" {
		t.Errorf("a stranger deletes: got %v, want NotFound", data)
	}
	for _, replayed := range []bool{false, true} {
		data = ask(token, deleteCard, gone)
		if at(data, "deleteBillingKey.billingKey.status") != "DELETED" || at(data, "deleteBillingKey.replayed") != replayed {
			t.Errorf("delete: got %v, want it DELETED, replayed %t", data, replayed)
		}
	}
	data = ask(token, payCard, object{"orderId": buy(t, env, token), "billingKeyId": id, "idempotencyKey": "press-3"})
	if at(data, "payWithBillingKey.__typename") != "InvalidInput" {
		t.Errorf("a deleted card: got %v, want InvalidInput", data)
	}
	raw, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"answers": string(raw), "log": log.String()} {
		for _, private := range []string{secret, number, strings.ReplaceAll(number, "-", ""), "4200-0000", "42000000"} {
			if strings.Contains(text, private) {
				t.Errorf("the %s tell %q: %s", where, private, text)
			}
		}
	}
	if log.String() == "" {
		t.Error("nothing was logged, so nothing was shown")
	}
}

// A window that failed is a member of the union, with a sentence to show; and
// who is not signed in hears that it is needed.
func TestCardNotStoredOverTheAPI(t *testing.T) {
	t.Parallel()
	env, token := signedIn(t)
	data, _ := asks(t, env, token, prepareCard, object{"in": object{}})
	params, _ := at(data, "prepareBillingKey.requestPay.params").(object)
	merchantUID := params["merchant_uid"]
	complete := func(token string) object {
		data, _ := asks(t, env, token, completeCard, object{"in": object{"merchantUid": merchantUID}})
		return data
	}
	if data = complete(token); at(data, "completeBillingKey.waitingFor") != "BUYER" || at(data, "completeBillingKey.billingKey.status") != "PREPARING" {
		t.Errorf("before the window: got %v, want to wait for the buyer", data)
	}
	if data = complete(tokenOf(t, "customer-2")); at(data, "completeBillingKey.__typename") != "NotFound" {
		t.Errorf("a stranger: got %v, want NotFound", data)
	}
	params["webhook"], params["outcome"], params["fail_reason"] = "none", "failed", "카드 유효기간 오류"
	if _, err := env.Control.Pay(t.Context(), params); err != nil {
		t.Fatal(err)
	}
	data = complete(token)
	if message, _ := at(data, "completeBillingKey.message").(string); at(data, "completeBillingKey.failure.code") != "CARD_EXPIRED" || !strings.Contains(message, "카드") {
		t.Errorf("got %v, want the failure in Korean", data)
	}
	guest, _ := asks(t, env, "", `mutation { issueGuestToken { ... on IssueGuestTokenSuccess { accessToken } } }`, nil)
	guestToken, _ := at(guest, "issueGuestToken.accessToken").(string)
	for who, want := range map[string]string{"": "UNAUTHENTICATED", guestToken: "FORBIDDEN", testenv.AdminKey: "FORBIDDEN"} {
		_, errs := asks(t, env, who, prepareCard, object{"in": object{}})
		if len(errs) != 1 || at(errs[0], "extensions.code") != want {
			t.Errorf("got %v, want %s", errs, want)
		}
	}
	data, _ = asks(t, env, token, prepareCard, object{"in": object{"payMethod": "vbank", "returnUrl": "https://evil.example.com/"}})
	if fields, _ := at(data, "prepareBillingKey.fields").([]any); len(fields) != 2 {
		t.Errorf("two faults: got %v", data)
	}
}

// A guest's orders follow them when they sign in.
func TestClaimOverTheAPI(t *testing.T) {
	t.Parallel()
	env, token := signedIn(t)
	const claim = `mutation($in: ClaimGuestOrdersInput!) { claimGuestOrders(input: $in) { __typename
		... on ClaimGuestOrdersSuccess { count } ... on NotFound { code } } }`
	guest, _ := asks(t, env, "", `mutation { issueGuestToken { ... on IssueGuestTokenSuccess { accessToken } } }`, nil)
	guestToken, _ := at(guest, "issueGuestToken.accessToken").(string)
	order := buy(t, env, guestToken)
	for _, want := range []float64{1, 0} {
		data, errs := asks(t, env, token, claim, object{"in": object{"guestToken": guestToken}})
		if at(data, "claimGuestOrders.count") != want {
			t.Errorf("got %v, %v; want %v moved", data, errs, want)
		}
	}
	data, _ := asks(t, env, token, `query($id: ID!) { order(id: $id) { timeline { type message } } orders { edges { node { id } } } }`, object{"id": order})
	timeline, _ := at(data, "order.timeline").([]any)
	if len(timeline) != 2 || at(timeline[1], "type") != "CLAIMED" {
		t.Errorf("got %v, want the order with a CLAIMED event", data)
	}
	data, errs := asks(t, env, token, claim, object{"in": object{"guestToken": token}})
	if at(data, "claimGuestOrders.__typename") != "NotFound" {
		t.Errorf("a customer's token: got %v, %v; want NotFound", data, errs)
	}
	if _, errs = asks(t, env, guestToken, claim, object{"in": object{"guestToken": guestToken}}); len(errs) != 1 || at(errs[0], "extensions.code") != "FORBIDDEN" {
		t.Errorf("as a guest: got %v, want FORBIDDEN", errs)
	}
}

// A stored card is no way around the limit: with it stolen cards are tested as
// well as in a window.
func TestRateLimitCards(t *testing.T) {
	t.Parallel()
	env, token := signedIn(t)
	id, _ := store(t, env, token, control.CardGood)
	const tries = 40
	for field, input := range map[string]string{
		"prepareBillingKey": "",
		"payWithBillingKey": `orderId: "none", billingKeyId: "` + id + `", idempotencyKey: "k"`,
		"startPlan":         `billingKeyId: "none", lines: [], idempotencyKey: "k"`,
		"changePlanCard":    `planId: "none", billingKeyId: "` + id + `"`,
		"changePlanLines":   `planId: "none", lines: []`,
		"resumePlan":        `planId: "none"`,
	} {
		limited := 0
		for range tries {
			_, errs := asks(t, env, token, "mutation { "+field+"(input: {"+input+"}) { __typename } }", nil)
			if strings.Contains(fmt.Sprint(errs), "RATE_LIMITED") {
				limited++
			}
		}
		if limited < tries/2-1 {
			t.Errorf("%s: %d of %d were too fast, want most after twenty", field, limited, tries)
		}
	}
}
