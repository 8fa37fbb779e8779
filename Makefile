# Everything one types here; what a target needs, it makes. `make help` prints the lines with ##.
.DEFAULT_GOAL := help
.PHONY: help run up down status test chaos check bench format lock

# The first Python that is new enough; name another with `make PYTHON=...`.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
# Newer than everything it was made from: then there is nothing to install.
READY := .venv/.ready

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: $(READY) ## run the platform in the foreground; Ctrl-C stops it and keeps the data
	@$(BIN)/community run

up: $(READY) ## start the platform in the background; returns when an event has gone all the way
	@$(BIN)/community up

down: $(READY) ## stop what `make up` started; its data stays
	@$(BIN)/community down

status: $(READY) ## show every service and process; fails unless all of them are up
	@$(BIN)/community status

test: check ## check, then test everything against real services of its own (under 20 minutes)
	@$(BIN)/community fetch
	$(BIN)/pytest

chaos: $(READY) ## run the long fault runs, going on where the last run ended (FRESH=1: all anew)
	@$(BIN)/community fetch
	$(BIN)/pytest -m chaos tests/chaos tests/ingest $(if $(FRESH),--fresh)

check: $(READY) ## check format, lint, types, imports, layout and generated files (under a minute)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m schemas.generate --check
	$(BIN)/pytest --quiet tests/contracts/test_layout.py

bench: $(READY) ## measure, each side beside its peer in one run; `NAMES="folds idle"` chooses
	@$(BIN)/community bench $(NAMES)

format: $(READY) ## format the code and mend what lint can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

lock: $(READY) ## choose the newest versions that pyproject.toml allows and pin them by hash
	$(BIN)/uv pip compile pyproject.toml --group dev --upgrade --generate-hashes --no-emit-index-url \
		--universal --python-version 3.11 --output-file requirements.lock

$(READY): requirements.lock pyproject.toml infra/local/wheels/uv.txt
	@test -n "$(PYTHON)" || { echo 'error: there is no python 3.11 or newer; install it with: apt-get install python3 python3-venv' >&2; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv \
		|| { echo 'error: python cannot make an environment; install: apt-get install python3-venv' >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r infra/local/wheels/uv.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(READY)
