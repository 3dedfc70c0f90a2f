# Every word does its own set-up. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup check fix lint test generate serve conformance bites mutants bench hostile vendor clean

PYTHON ?= python3
BIN := .venv/bin
URL ?=
ARGS ?=

help: ## what the words mean
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

setup: .venv/ready ## the virtual environment, npm's linters and, for root on Debian, Chromium

.venv/ready: requirements.lock pyproject.toml package-lock.json tools/setup.sh
	@PYTHON="$(PYTHON)" bash tools/setup.sh

check: setup ## what CI runs: formatting, types, contract, drift, tests, conformance of the stub
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/yamllint --strict openapi/ stub_server/
	$(BIN)/python -m tools lint --brief
	$(BIN)/python -m tools generate --check
	$(MAKE) --no-print-directory test
	$(MAKE) --no-print-directory conformance

fix: setup ## formats the code and repairs what can be repaired by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: setup ## checks the contract and prints its figures
	$(BIN)/python -m tools lint

test: setup ## all tests
	$(BIN)/python -m pytest -n 2 $(ARGS)

generate: setup ## writes what follows from the contract
	$(BIN)/python -m tools generate

serve: setup ## the stub server on http://localhost:3000, Swagger UI at /ui/
	$(BIN)/livechat-stub $(ARGS)

conformance: setup ## checks URL=… (without it the stub) and writes reports/conformance.html
	@mkdir -p reports
	$(BIN)/livechat-conformance run $(URL) --html reports/conformance.html --json reports/conformance.json --junit reports/conformance.xml $(ARGS)

bites: setup ## plants faults in front of the stub and counts which the suite finds (ARGS="--sample 20" for a part)
	$(BIN)/python -m tools bites $(ARGS)

mutants: setup ## changes the stub's source in one place after the other and counts which changes the suite finds
	$(BIN)/python -m tools mutants $(or $(ARGS),--sample 100)

bench: setup ## what a request costs, beside plain Starlette and Prism (needs wrk and npm)
	@[ -d tools/bench/node_modules ] || npm ci --prefix tools/bench --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m tools bench $(ARGS)

hostile: setup ## sends the stub 100,000 requests that nobody should send (ARGS='--requests 5000 --seed 2')
	$(BIN)/python -m tools.campaigns.hostile $(ARGS)

vendor: setup ## holds requests and answers against what Rocket.Chat publishes: validators, types, schemas (needs npm)
	@command -v npm >/dev/null || { echo "error: npm is not installed; the published validators come with it" >&2; exit 2; }
	@[ -d tools/campaigns/vendor/node_modules/typescript ] || npm ci --prefix tools/campaigns/vendor --ignore-scripts --no-audit --no-fund --loglevel=error
	$(BIN)/python -m tools.campaigns.vendor $(ARGS)

clean: ## removes what set-up and tests made
	rm -rf .venv node_modules reports build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
