# Every task of the project. `make help` lists them. CI runs only these targets.
.DEFAULT_GOAL := help
.PHONY: help build docker_build demo test test-envoys test-clickhouse coverage fuzz bench e2e e2e-kind lint fmt pictures release release-notes clean

# The Node of tools/package.json comes first, for make as for npm scripts.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

FILTER := bin/http-trace-filter.wasm
FILTER_SOURCES := $(shell find filter/assembly -name '*.ts') $(wildcard filter/compiler/*.mjs) filter/package.json filter/asconfig.base.json filter/asconfig.json
PAGE := bin/page/page.js
PAGE_SOURCES := $(shell find receive/page receive/src -type f) receive/package.json
STAGES_SOURCES := $(shell find filter/test/assembly -name '*.ts') filter/asconfig.stages.json
TEST_MODULES := build/http-trace-filter.debug.wasm build/stages.release.wasm build/stages.debug.wasm
COVERAGE_MODULES := build/http-trace-filter.coverage.wasm build/stages.coverage.wasm
INSTALLED := node_modules/.package-lock.json

help: ## List the tasks
	@sed -n 's/^\([a-z0-9_-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  %-15s %s\n' "$$name" "$$text"; done

build: check-build $(FILTER) $(PAGE) ## Build bin/http-trace-filter.wasm and bin/page, and make `npx meshtap` work here

docker_build: ## Build the same module in a container; needs only Docker (NODE_IMAGE: another base image, CA_FILE: a proxy's CA)
	@tools/docker-build.sh $(if $(NODE_IMAGE),--build-arg NODE_IMAGE=$(NODE_IMAGE)) $(DOCKER_BUILD_FLAGS)

demo: check-demo $(FILTER) $(PAGE) ## Run a demo: from a registry through Envoy to the receiver (KEEP=1: keep it running until Ctrl-C)
	@node e2e/demo/main.ts

test: check-test lint $(FILTER) $(PAGE) $(TEST_MODULES) ## Check and test everything; ends with `N passed, N failed`
	@node tools/get.ts oras registry envoy istio-fetch bench-rig otel-collector victoria-logs oasdiff clickhouse-engine chromium >/dev/null
	@npm run --silent test

test-envoys: check-test-envoys $(FILTER) $(PAGE) ## Run the Envoy tests on every supported Envoy (ENVOY_VERSION: only on one); ends with `N passed, N failed`
	@node tools/get.ts oras registry istio-fetch otel-collector victoria-logs clickhouse-engine >/dev/null
	@node tools/test-envoys.ts

test-clickhouse: check-test-clickhouse $(INSTALLED) ## Run the ClickHouse tests on one server and on a cluster, in Docker (CLICKHOUSE_VERSION: only that one) or as MESHTAP_CLICKHOUSE_URL says
	@node tools/test-clickhouse.ts

coverage: check-build $(FILTER) $(COVERAGE_MODULES) ## Measure the line coverage of the filter's tests; at least 95 % is required
	@MESHTAP_COVERAGE=1 mocha --timeout 600000 'filter/test/**/*.test.ts'
	@node filter/coverage/main.ts

fuzz: check-build $(FILTER) build/stages.release.wasm ## Fuzz the filter, the command line and the catalogue for minutes (MESHTAP_FUZZ_RUNS: how many times as long as in make test)
	@MESHTAP_FUZZ_RUNS=$${MESHTAP_FUZZ_RUNS:-100} mocha 'filter/test/fuzz/*.test.ts' publish/test/hostile/commands.test.ts \
	  receive/test/catalogue/order.test.ts receive/test/catalogue/flood/flood.test.ts

bench: check-bench $(FILTER) $(PAGE) ## Measure the cost of the filter in Envoy (BENCH_FLAGS=--quick: a first look)
	@node tools/get.ts envoy bench-rig >/dev/null
	@node e2e/bench/main.ts $(BENCH_FLAGS)

e2e: check-e2e $(FILTER) $(PAGE) ## Run the mesh tests on a real control plane, as processes on loopback
	@node tools/get.ts oras registry cosign kustomize envoy etcd kube-apiserver pilot-discovery pilot-agent workload >/dev/null
	@mocha --timeout 300000 'e2e/istio/**/*.test.ts' 'e2e/cluster/**/*.test.ts'

e2e-kind: check-e2e-kind $(FILTER) $(PAGE) ## Run the same tests on a kind cluster; needs Docker (see e2e/README.md)
	@node tools/get.ts oras cosign kustomize kind istioctl >/dev/null
	@MESHTAP_MESH=kind mocha --timeout 300000 'e2e/istio/**/*.test.ts' 'e2e/cluster/**/*.test.ts'

lint: check-lint $(INSTALLED) ## Check format, style, types, shell scripts and workflows
	@biome check --error-on-warnings .
	@tsc --noEmit
	@tsc --project receive/page
	@shellcheck=$$(node tools/get.ts shellcheck) && actionlint=$$(node tools/get.ts actionlint) && \
	  "$$shellcheck" $(wildcard tools/*.sh tools/release/*.sh .ci/run deploy.sh) && \
	  "$$actionlint" -shellcheck "$$shellcheck" .github/workflows/*.yml
	@node publish/scripts/schema-table.ts --check

fmt: $(INSTALLED) ## Format the sources, and update the tables made from the schema
	@biome check --write .
	@node publish/scripts/schema-table.ts

pictures: check-build $(INSTALLED) ## Update the screenshots of the page in docs/
	@CHROMIUM=$${CHROMIUM:-$$(node tools/get.ts chromium)} node receive/test/page/pictures.ts docs

release: check-build $(FILTER) $(PAGE) ## Build all that a release publishes into build/release (TAG, IMAGE, REPOSITORY; needs Docker)
	@tools/release/build.sh

release-notes: ## Print the release notes of the tag TAG, from CHANGELOG.md
	@node tools/release/notes.ts "$$TAG" $${IMAGE:+"$$IMAGE" "$$REPOSITORY"}

clean: ## Remove everything that was built or installed here, and the cached tools
	rm -rf bin build node_modules publish/dist publish/assets .cache

.PHONY: check-build check-demo check-test check-test-envoys check-test-clickhouse check-bench check-e2e check-e2e-kind check-lint
check-build check-demo check-test check-test-envoys check-test-clickhouse check-bench check-e2e check-e2e-kind check-lint:
	@tools/check.sh $(@:check-%=%)

$(INSTALLED): package.json package-lock.json .npmrc $(patsubst %,%/package.json,filter publish receive e2e tools)
	@echo 'installing npm packages' >&2
	@npm ci --loglevel=error
	@touch $@

$(FILTER): $(INSTALLED) $(FILTER_SOURCES)
	@echo 'building the filter' >&2
	@npm run --silent build --workspace filter

$(PAGE): $(INSTALLED) $(PAGE_SOURCES)
	@echo 'building the page of the receiver' >&2
	@npm run --silent build --workspace receive

build/http-trace-filter.debug.wasm: $(INSTALLED) $(FILTER_SOURCES)
	@npm run --silent build:debug --workspace filter

build/http-trace-filter.coverage.wasm: $(INSTALLED) $(FILTER_SOURCES)
	@npm run --silent build:coverage --workspace filter

$(COVERAGE_MODULES): $(wildcard filter/coverage/*.ts) filter/asconfig.coverage.json

build/stages.%.wasm: $(INSTALLED) $(FILTER_SOURCES) $(STAGES_SOURCES)
	@npm run --silent build:stages:$* --workspace filter
