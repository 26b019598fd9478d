package iamport

import (
	"reflect"
	"strings"
)

// ReadFields lists the fields that the client reads of each object, by the
// name of its definition in Iamport's own description.
func ReadFields() map[string][]string {
	return map[string][]string{
		"PaymentAnnotation":        tags(reflect.TypeFor[payment]()),
		"PaymentPrepareAnnotation": tags(reflect.TypeFor[registration]()),
		"PagedPaymentAnnotation":   tags(reflect.TypeFor[page]()),
		"AuthAnnotation":           tags(reflect.TypeFor[grant]()),
		"CustomerAnnotation":       tags(reflect.TypeFor[customer]()),
		"ScheduleResultAnnotation": tags(reflect.TypeFor[scheduled]()),
		"ScheduleAnnotation":       tags(reflect.TypeFor[scheduleItem]()), // written, not read
		"PaymentResponse":          tags(reflect.TypeFor[envelope]()),
	}
}

func tags(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		if f.Anonymous {
			names = append(names, tags(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
