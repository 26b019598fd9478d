package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBody is more than any request of Iamport's API needs.
const maxBody = 1 << 20

// params are the parameters of a request as decoded JSON: string, json.Number,
// bool, nil, []any, map[string]any. A form arrives in the same shape, with
// strings for leaves.
type params map[string]any

// readParams reads a JSON or a form body; an empty body has no parameters, and
// the body of a GET means nothing.
func readParams(r *http.Request) (params, error) {
	if r.Method == http.MethodGet {
		return params{}, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	switch {
	case len(body) > maxBody:
		return nil, errors.New("the body is too large")
	case !utf8.Valid(body):
		return nil, errors.New("the body is not UTF-8")
	case len(bytes.TrimSpace(body)) == 0:
		return params{}, nil
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/x-www-form-urlencoded" {
		return formParams(string(body))
	}
	return jsonParams(body)
}

// jsonParams decodes one JSON object, numbers as they were written.
func jsonParams(body []byte) (params, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var p params
	if err := d.Decode(&p); err != nil {
		return nil, fmt.Errorf("read the JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("read the JSON: there is more than one value")
	}
	if p == nil {
		return nil, errors.New("read the JSON: an object is expected")
	}
	return p, nil
}

// formParams turns a[0][b]=x and a[]=x into nested values.
func formParams(body string) (params, error) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return nil, fmt.Errorf("read the form: %w", err)
	}
	root := map[string]any{}
	for name, values := range form {
		if !utf8.ValidString(name + strings.Join(values, "")) {
			return nil, errors.New("read the form: it is not UTF-8")
		}
		head, rest, nested := strings.Cut(name, "[")
		path := []string{head}
		if nested {
			path = append(path, strings.Split(strings.TrimSuffix(rest, "]"), "][")...)
		}
		for i, v := range values {
			place(root, path, i, v)
		}
	}
	return listed(root).(map[string]any), nil
}

// place stores the i-th value of one name at its path; an empty last segment
// counts the values up.
func place(m map[string]any, path []string, i int, v string) {
	key := path[0]
	if key == "" {
		key = strconv.Itoa(i)
	}
	if len(path) == 1 {
		m[key] = v
		return
	}
	child, ok := m[key].(map[string]any)
	if !ok {
		child = map[string]any{}
		m[key] = child
	}
	place(child, path[1:], i, v)
}

// listed turns maps with the keys 0, 1, 2, ... below m into lists.
func listed(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for k, child := range m {
		if c, ok := child.(map[string]any); ok {
			m[k] = asList(listed(c).(map[string]any))
		}
	}
	return m
}

func asList(m map[string]any) any {
	list := make([]any, len(m))
	for k, v := range m {
		i, err := strconv.Atoi(k)
		if err != nil || i < 0 || i >= len(list) {
			return m
		}
		list[i] = v
	}
	return list
}

// text reads a string; a number counts as its digits.
func (p params) text(name string) string {
	switch v := p[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// flag reads a boolean, as JSON or as a form spells it.
func (p params) flag(name string) bool {
	switch v := p[name].(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	}
	return false
}

// amount reads a sum; given is false when it is absent, null or empty.
func (p params) amount(name string) (a amount, given bool, err error) {
	t := p.text(name)
	if t == "" {
		if v := p[name]; v != nil && v != "" {
			return 0, true, fmt.Errorf("%s is not a number", name)
		}
		return 0, false, nil
	}
	a, err = parseAmount(t)
	if err != nil {
		return 0, true, fmt.Errorf("%s: %w", name, err)
	}
	return a, true, nil
}

// texts reads a string or a list of strings.
func (p params) texts(name string) []string {
	if t := p.text(name); t != "" {
		return []string{t}
	}
	var ts []string
	list, _ := p[name].([]any)
	for _, v := range list {
		if t, ok := v.(string); ok && t != "" {
			ts = append(ts, t)
		}
	}
	return ts
}

// object reads a nested object; nil when there is none.
func (p params) object(name string) params {
	m, _ := p[name].(map[string]any)
	return m
}

// custom reads custom_data: a string as it is, anything else as a JSON string.
func (p params) custom(name string) (text, error) {
	switch v := p[name].(type) {
	case nil:
		return "", nil
	case string:
		return text(v), nil
	default:
		b, err := json.Marshal(v)
		return text(b), err
	}
}
