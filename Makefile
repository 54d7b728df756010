# Every task of the project. `make help` lists them. CI runs these targets and nothing of its own.
.DEFAULT_GOAL := help
.PHONY: help build docker_build demo test lint fmt clean

# The Node of package.json comes first, for make as for npm scripts.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

FILTER := bin/http-trace-filter.wasm
FILTER_SOURCES := $(shell find filter/assembly -name '*.ts') filter/asconfig.base.json filter/asconfig.json
STAGES_SOURCES := $(shell find filter/test/assembly -name '*.ts') filter/asconfig.stages.json
TEST_MODULES := build/http-trace-filter.debug.wasm build/stages.release.wasm build/stages.debug.wasm
INSTALLED := node_modules/.package-lock.json

help: ## List the tasks
	@sed -n 's/^\([a-z0-9_-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  %-14s %s\n' "$$name" "$$text"; done

build: check-build $(FILTER) ## Build bin/http-trace-filter.wasm, and make `npx meshtap` work here

docker_build: ## Build the same module in a container; needs nothing but Docker
	docker build --output bin .

demo: check-demo $(FILTER) ## Show it work: from a registry through Envoy to a backend, in a minute or two
	@node e2e/demo/main.ts

test: check-test lint $(FILTER) $(TEST_MODULES) ## Check and test everything; ends with `N passed, N failed`
	@node tools/get.ts oras registry envoy istio-fetch >/dev/null
	@npm run --silent test

lint: $(INSTALLED) ## Check format, style and types
	@biome check --error-on-warnings .
	@tsc --noEmit
	@node publish/scripts/schema-table.ts --check

fmt: $(INSTALLED) ## Format the sources, and write the tables that are made from the schema
	@biome check --write .
	@node publish/scripts/schema-table.ts

clean: ## Remove what was built or installed here, with the cached tools
	rm -rf bin build node_modules publish/dist publish/assets .cache

.PHONY: check-build check-demo check-test
check-build check-demo check-test:
	@tools/check.sh $(@:check-%=%)

$(INSTALLED): package.json package-lock.json filter/package.json publish/package.json e2e/package.json
	@echo 'installing npm packages' >&2
	@npm ci --loglevel=error
	@touch $@

$(FILTER): $(INSTALLED) $(FILTER_SOURCES)
	@echo 'building the filter' >&2
	@npm run --silent build

build/http-trace-filter.debug.wasm: $(INSTALLED) $(FILTER_SOURCES)
	@npm run --silent build:debug --workspace filter

build/stages.%.wasm: $(INSTALLED) $(FILTER_SOURCES) $(STAGES_SOURCES)
	@npm run --silent build:stages:$* --workspace filter
