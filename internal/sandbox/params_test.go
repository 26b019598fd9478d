package sandbox

import (
	"encoding/json"
	"testing"
)

func TestFormParams(t *testing.T) {
	t.Parallel()
	for body, expected := range map[string]string{
		"a=1&b=%EA%B0%80":    `{"a":"1","b":"가"}`,
		"a[]=x&a[]=y":        `{"a":["x","y"]}`,
		"a[0][b]=x&a[1][b]=": `{"a":[{"b":"x"},{"b":""}]}`,
		"e[requester]=admin": `{"e":{"requester":"admin"}}`,
		"a[1]=x":             `{"a":{"1":"x"}}`,
		"a=1&a[b]=2":         ``, // either one: the sender contradicts itself
		"":                   `{}`,
	} {
		p, err := formParams(body)
		if err != nil {
			t.Errorf("%s: %v", body, err)
		}
		got, err := json.Marshal(p)
		if err != nil || expected != "" && string(got) != expected {
			t.Errorf("%s: got %s, %v, want %s", body, got, err, expected)
		}
	}
	for _, body := range []string{"a=%FF", "a=%", "%FF=1"} {
		if _, err := formParams(body); err == nil {
			t.Errorf("%s: accepted", body)
		}
	}
}

func TestParseAmount(t *testing.T) {
	t.Parallel()
	for text, expected := range map[string]string{
		"0": "0", "12000": "12000", "9.99": "9.99", "9.90": "9.9", "9.0": "9", "0.01": "0.01", "-1.5": "-1.5", "1e3": "1000", "1.5E1": "15",
		"9007199254740993": "9007199254740993", "120.50e-1": "12.05",
	} {
		if a, err := parseAmount(text); err != nil || a.String() != expected {
			t.Errorf("%s: got %s, %v, want %s", text, a, err, expected)
		}
	}
	for _, text := range []string{"", "x", "1.001", "1e99", "1e-9", "99999999999999999", "0x10", "1/2", "1_0", "NaN", "Inf", ".", "-", "1e", "1.2.3"} {
		if a, err := parseAmount(text); err == nil {
			t.Errorf("%q: got %s, want an error", text, a)
		}
	}
}
