package graph

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"paygraph/internal/pay"
)

// persisted lets a client send the hash of a document in place of the
// document: "automatic persisted queries". It saves bytes; it is not a list of
// what is allowed.
type persisted struct{ documents *cache[string] }

func newPersisted(max int) persisted {
	return persisted{newCache(max, func(hash, document string) int { return len(hash) + len(document) })}
}

func (persisted) ExtensionName() string                   { return "PersistedQuery" }
func (persisted) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts the document where only its hash was sent.
func (p persisted) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	asked, ok := params.Extensions["persistedQuery"].(map[string]any)
	if !ok {
		return nil
	}
	hash, _ := asked["sha256Hash"].(string)
	if params.Query == "" {
		document, ok := p.documents.Get(ctx, hash)
		if !ok {
			return wrap(pay.Refuse(pay.QueryNotFound))
		}
		params.Query = document
		return nil
	}
	if sum := sha256.Sum256([]byte(params.Query)); hex.EncodeToString(sum[:]) != hash {
		return wrap(refuse(pay.BadRequest, "extensions.persistedQuery.sha256Hash is not the hash of the query"))
	}
	p.documents.Add(ctx, hash, params.Query)
	return nil
}
