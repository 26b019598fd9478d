package graph

import (
	"mime"
	"strconv"
	"strings"
)

// The two ways in which GraphQL over HTTP writes a response. The older one
// answers a refused document with 200, the newer one with a real status.
const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
	mediaStream  = "text/event-stream"
)

// acceptable is what a client can read, by its Accept header.
type acceptable struct {
	media  string // the JSON that it likes best; empty if none
	stream bool   // an event stream, too or only
}

// parseAccept chooses by weight, then by order. Who says nothing, or takes
// anything, gets plain JSON, as older clients expect.
func parseAccept(header string) (a acceptable) {
	if strings.TrimSpace(header) == "" {
		return acceptable{media: mediaJSON}
	}
	best := 0.0
	for _, part := range strings.Split(header, ",") {
		media, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		weight := 1.0
		if q, given := params["q"]; given {
			if weight, err = strconv.ParseFloat(q, 64); err != nil || weight <= 0 {
				continue
			}
		}
		switch media {
		case "*/*", "application/*":
			media = mediaJSON
		case mediaStream:
			a.stream = true
			continue
		}
		if (media == mediaJSON || media == mediaGraphQL) && weight > best {
			a.media, best = media, weight
		}
	}
	return a
}
