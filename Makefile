# Everything a contributor or CI does with this project, one word each. `make` alone lists them.
# Written for any POSIX shell and for the old GNU Make that macOS ships.

.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PYTHON ?=
READY := .venv/.ready
BIN := .venv/bin
UV ?= $(BIN)/uv
LOCKS := requirements.lock requirements-build.lock requirements-dev.lock

# Hashes of every file of a release, so one lock serves each Python and platform; no address in it.
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-build \
	--no-emit-index-url --no-emit-find-links --no-strip-extras --custom-compile-command "make lock"
# What each lock is compiled from. The other two follow the production lock's versions.
SOURCE_requirements.lock := pyproject.toml
SOURCE_requirements-build.lock := --group pyproject.toml:build --constraints requirements.lock
SOURCE_requirements-dev.lock := pyproject.toml --extra demo --group dev \
	--constraints requirements.lock --constraints requirements-build.lock

.PHONY: help
help: ## List these targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'
	@echo '  Extra words for the program: make demo ARGS=--play, make test ARGS="-k approval"'

.PHONY: demo
demo: $(READY) ## Try it: a local Slack and a local AWS account in one page
	@exec $(BIN)/twokeys demo $(ARGS)

.PHONY: test
test: $(READY) ## The fast tests
	@exec $(BIN)/pytest $(ARGS)

.PHONY: slow
slow: $(READY) ## The slow tests and those that drive the page in Chromium
	@exec $(BIN)/pytest -m "slow or browser" $(ARGS)

.PHONY: bench
bench: $(READY) ## The benchmarks, with their tables
	@exec $(BIN)/pytest -m benchmark -s $(ARGS)

.PHONY: check
check: $(READY) ## Format, lint, types, import layers, locks: what CI checks besides tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip check
	@$(MAKE) --no-print-directory lock-check

.PHONY: format
format: $(READY) ## Put the code into its format, and mend what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: lock
lock: $(READY) ## Renew the locks after pyproject.toml changed (ARGS=--upgrade: newest releases)
	$(foreach lock,$(LOCKS),$(COMPILE) $(SOURCE_$(lock)) $(ARGS) --output-file $(lock) >/dev/null &&) true

# Compiles copies: uv prefers the versions that it finds in them, so only a change in what is asked
# for shows. Hash lines don't count, since a release may gain files (a wheel for a newer Python).
.PHONY: lock-check
lock-check: $(READY) ## Are the locks what pyproject.toml asks for?
	@new=$$(mktemp -d) && trap 'rm -rf "$$new"' EXIT && cp $(LOCKS) "$$new" && \
	$(foreach lock,$(LOCKS),$(COMPILE) $(SOURCE_$(lock)) --output-file "$$new/$(lock)" >/dev/null &&) \
	for lock in $(LOCKS); do \
		sed '/--hash=/d; s/ \\$$//' "$$lock" >"$$new/committed"; \
		sed '/--hash=/d; s/ \\$$//' "$$new/$$lock" >"$$new/compiled"; \
		diff -u "$$new/committed" "$$new/compiled" || { echo "$$lock is out of date: run make lock"; exit 1; }; \
	done && \
	echo "The locks are current."

# The set-up: behind a stamp, so that it costs nothing while the lock and pyproject.toml stay the same.
# It needs no tool but Python and pip; the versions and hashes are the lock's, the rest is offline.
$(READY): requirements-dev.lock pyproject.toml
	@set -e; \
	is_fit='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'; \
	if ! $(BIN)/python -m pip --version >/dev/null 2>&1 || ! $(BIN)/python -c "$$is_fit" 2>/dev/null; then \
		for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 none; do \
			if "$$python" -c "$$is_fit" >/dev/null 2>&1; then break; fi; \
		done; \
		if [ "$$python" = none ]; then \
			echo 'Twokeys needs Python 3.11 or newer, with its venv module' >&2; \
			echo '(Debian and Ubuntu: apt install python3-venv). Name one: make PYTHON=python3.12' >&2; \
			exit 1; \
		fi; \
		echo "Setting up .venv with $$("$$python" --version): once, about a minute." >&2; \
		"$$python" -m venv --clear .venv; \
	fi; \
	install="$(BIN)/python -m pip --disable-pip-version-check --quiet --quiet install"; \
	$$install --require-hashes --requirement requirements-dev.lock; \
	$$install --no-deps --no-build-isolation --no-index --editable .; \
	touch $@

.PHONY: clean
clean: ## Remove .venv and every cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov
