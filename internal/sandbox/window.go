package sandbox

import "net/http"

// Window serves the second origin: the payment window only.
func (s *Sandbox) Window() http.Handler {
	return s.guard(http.NewServeMux())
}
