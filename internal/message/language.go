// Package message holds every sentence that a person reads, in Korean and in
// English: errors, failures, rejections, names of methods, sums of money.
package message

import (
	"context"

	"golang.org/x/text/language"
)

// Language is a language that people are spoken to in.
type Language string

const (
	Korean  Language = "KO"
	English Language = "EN"
)

var matcher = language.NewMatcher([]language.Tag{language.Korean, language.English})

// Of picks a language by an Accept-Language header; Korean if it says nothing
// that we know.
func Of(acceptLanguage string) Language {
	tags, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil || len(tags) == 0 {
		return Korean
	}
	if _, i, confidence := matcher.Match(tags...); confidence != language.No && i == 1 {
		return English
	}
	return Korean
}

// Code is the language in lower case, as IMP.request_pay wants it.
func (l Language) Code() string {
	if l == English {
		return "en"
	}
	return "ko"
}

type contextKey struct{}

// With carries the caller's language in a context.
func With(ctx context.Context, l Language) context.Context {
	return context.WithValue(ctx, contextKey{}, l)
}

// From reads the caller's language from a context; Korean if there is none.
func From(ctx context.Context) Language {
	if l, ok := ctx.Value(contextKey{}).(Language); ok {
		return l
	}
	return Korean
}

// text is one sentence in both languages.
type text struct{ ko, en string }

func (t text) in(l Language) string {
	if l == English {
		return t.en
	}
	return t.ko
}
