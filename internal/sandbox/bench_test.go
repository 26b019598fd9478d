package sandbox_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"paygraph/internal/sandbox"
)

// BenchmarkPayAndLookUp is what a load test asks of the sandbox: each order is
// paid and looked up once, over loopback, with books on disk.
func BenchmarkPayAndLookUp(b *testing.B) {
	s, err := sandbox.New(sandbox.Options{Path: b.TempDir() + "/books.db"})
	if err != nil {
		b.Fatal(err)
	}
	srv := httptest.NewServer(s.Handler())
	b.Cleanup(func() { s.Close(); srv.Close() })
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	ask := func(method, path, token string, body any) (object, error) {
		j, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		req, err := http.NewRequest(method, srv.URL+path, bytes.NewReader(j))
		if err != nil {
			return nil, err
		}
		req.Header.Set("Authorization", token)
		resp, err := client.Do(req)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("HTTP %d %s, %v", resp.StatusCode, raw, err)
		}
		var o object
		err = json.Unmarshal(raw, &o)
		return o, err
	}
	env, err := ask("POST", "/sandbox/iamport/users/getToken", "", object{"imp_key": sandbox.Key, "imp_secret": sandbox.Secret})
	if err != nil {
		b.Fatal(err)
	}
	token := env["response"].(object)["access_token"].(string)
	var n atomic.Int64
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			reply, err := ask("POST", "/sandbox/control/pay", "", order(fmt.Sprint("ord-", n.Add(1)), nil))
			if err != nil {
				b.Error(err)
				return
			}
			if _, err := ask("GET", "/sandbox/iamport/payments/"+reply["imp_uid"].(string)+"?include_sandbox=true", token, nil); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
