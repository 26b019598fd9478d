package sandbox

import "net/http"

// quietly answers 200 also to what is refused, where ?quiet=true asks for it: a
// browser writes every other status into its console, and that a bank refuses
// a deposit is no fault of the page that plays the depositor.
func quietly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("quiet") == "true" {
			w = quiet{w}
		}
		next.ServeHTTP(w, r)
	})
}

type quiet struct{ http.ResponseWriter }

func (q quiet) WriteHeader(int) { q.ResponseWriter.WriteHeader(http.StatusOK) }
