# Everything that is done with this repository; `make` alone lists it.

# Two flavours are compiled: the binary as it is shipped, without C, and the
# tests with the race detector, which needs C. Versions come from VERSION, and
# a checkout of somebody else's is no reason to fail.
export CGO_ENABLED = 0
export GOFLAGS += -buildvcs=false

# Nothing but packages is asked of a registry.
export npm_config_audit = false
export npm_config_fund = false
export npm_config_update_notifier = false

VERSION ?= $(or $(shell git describe --tags --always --dirty 2>/dev/null),dev)
MARIADB = go run ./internal/testenv/mariadb --
GO_TEST = env CGO_ENABLED=1 go test -race -count=1
NPM = npm --prefix web

.DEFAULT_GOAL = help
.PHONY: help setup run build generate migration web check lint test test-go test-mariadb test-web e2e screenshots bench chaos chaos-short explore random-plans mutants clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' Makefile

setup: ## install what the tests need (Debian, as root), or say what is missing
	@.ci/setup

run: ## serve at http://127.0.0.1:8080 with the sandbox
	go run .

build: ## build bin/paygraph, which needs nothing beside it
	go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/paygraph .

# ent comes first: the API's rows are its types.
generate: ## make the code from ent/schema and schema/, and what docs/ shows of it
	go generate ./ent
	go tool gqlgen generate
	go run ./schema/print >docs/schema.graphql.new
	mv docs/schema.graphql.new docs/schema.graphql
	go run ./schema/print -picture >docs/types.md

migration: ## write the next migration: make migration NAME=add_refund
	@test -n "$(NAME)" || { echo "make migration NAME=what_it_does" >&2; exit 2; }
	$(MARIADB) sh -c 'go run ./migrations/diff -dsn "root@tcp(127.0.0.1:$$MYSQL_TCP_PORT)/test" -name "$(NAME)"'

web: web/node_modules/.package-lock.json ## build what a browser gets
	$(NPM) run build

web/node_modules/.package-lock.json: web/package-lock.json
	$(NPM) ci

check: ## fail if generated code is not current
	.ci/unchanged ent graph/generated graph/model graph/*.resolvers.go docs/schema.graphql docs/types.md -- \
		$(MAKE) --no-print-directory generate

lint: ## gofmt, go vet, staticcheck
	@files=$$(find . -name '*.go' -not -path '*/node_modules/*' -exec gofmt -l {} +); \
		test -z "$$files" || { echo "not formatted; run: gofmt -w" $$files >&2; exit 1; }
	go vet ./...
	go tool staticcheck ./...

# What CI runs. The web comes before Go's tests, some of which run its checks
# against a server that they start; others build the binary as it is shipped.
PHASES = lint check test-web e2e test-go test-mariadb chaos-short

test: setup ## everything that has to pass
	@summary=; for phase in $(PHASES); do \
		printf '\n== %s\n' $$phase; start=$$(date +%s); \
		$(MAKE) --no-print-directory $$phase || { printf '\n== %s failed; again: make %s\n' $$phase $$phase >&2; exit 1; }; \
		took="   $$phase: $$(($$(date +%s) - start)) s"; echo "$$took"; summary="$$summary\n$$took"; \
	done; printf "\n== all passed$$summary\n"

test-go: ## Go's tests on SQLite
	$(GO_TEST) ./...

# Only the packages whose tests open a database.
ON_DATABASE = go list -test -f '{{if .ForTest}}{{.ForTest}} {{.ImportPath}} {{join .Imports " "}}{{end}}' ./... | \
	awk '/ paygraph\/internal\/(database|testenv)( |$$)/ {print $$1}' | sort -u

test-mariadb: ## the same tests on a throw-away MariaDB
	$(MARIADB) $(GO_TEST) $$($(ON_DATABASE))

test-web: ## the schema as front ends use it; the built files are current
	$(NPM) ci
	$(NPM) run check
	.ci/unchanged web/playground/dist web/sdk/dist web/sdk/src web/demo/dist web/demo/src -- $(NPM) run build

# CHROMIUM names another browser, for instance /usr/bin/chromium. What the
# pages looked like is in web/e2e/artefacts.
e2e: web/node_modules/.package-lock.json ## play shops, windows and trouble in a real browser
	$(NPM) run e2e

screenshots: web/node_modules/.package-lock.json ## take the pictures of the README again
	SCREENSHOTS=1 $(NPM) run screenshots -w e2e

bench: ## measure the server: see bench/
	go run ./bench

chaos: ## kill the server while 5,000 orders are made and plans live a year, then compare the books
	go run ./bench/chaos

chaos-short: ## a minute of it
	go run ./bench/chaos -short

explore: ## play every ordering of messages; test-go plays a sample of them
	EXPLORE=nightly go test -count=1 -v -timeout 3h -run TestEveryOrdering ./internal/explore

random-plans: ## let 1,000 plans live at random, then compare the books; test-go plays a few dozen
	RANDOM_PLANS=1000 go test -count=1 -timeout 1h -run 'TestPlansAtRandom$$' ./internal/service

mutants: ## take each guard of the money away and see a test turn red
	MUTANTS=1 go test -count=1 -v -timeout 3h -run TestMutants ./internal/explore

clean: ## remove what was built; data stay
	rm -rf bin paygraph web/node_modules web/checks/generated
