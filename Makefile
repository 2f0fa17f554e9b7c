# `make help` lists the targets. Each does its own set-up, once: what is there and current is left as it is.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
RUN := .venv/.packages-run
DEV := .venv/.packages-dev
FRONT := node_modules/.packages
WORKERS ?= 2
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadfile
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --annotation-style=line
LAW_TESTS = $(shell grep -rlE '@given|RuleBasedStateMachine' tests --include='*.py')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check lint format bench laws map lock chromium clean

help:  ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(RUN) $(FRONT)  ## Set up and start Ledig on http://127.0.0.1:8000 (PORT changes it)
	@exec $(BIN)/ledig run

test: $(DEV) $(FRONT) chromium  ## Every test, those in a browser too
	$(PYTEST)

check: lint test  ## lint and test, then the longest files and functions
	@$(BIN)/python -m bench.report

lint: $(DEV)  ## Format, lint, types, import contracts, the cases of the rulebooks
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m rules check rules/books/*.toml

format: $(DEV)  ## Format and mend what can be mended by machine
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

bench: $(DEV)  ## Measure, print a table and write bench/results.json
	@$(BIN)/python -m bench

laws: $(DEV)  ## Property tests and state machines with ten times the examples
	HYPOTHESIS_PROFILE=laws $(PYTEST) $(LAW_TESTS)

map: $(DEV)  ## Write docs/map.md anew from the modules' docstrings
	$(BIN)/python -m tests.house.map

lock: $(DEV)  ## Pin the packages anew after a change of pyproject.toml (UPGRADE=--upgrade: newest of all)
	$(COMPILE) $(UPGRADE) --extra dev --output-file requirements/dev.txt pyproject.toml
	$(COMPILE) --constraint requirements/dev.txt --output-file requirements/runtime.txt pyproject.toml
	@sed -i.old -e 's|-c requirements/dev.txt, ||' requirements/runtime.txt && rm requirements/runtime.txt.old

clean:  ## Remove what set-up made; the data in var stays
	rm -rf .venv node_modules

# Set-up ---------------------------------------------------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Ledig needs Python 3.11 or newer (PYTHON=/path/to/python3.11 names one)." >&2; exit 1; }
	@echo "Making .venv ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(RUN): requirements/runtime.txt pyproject.toml | $(BIN)/python
	@echo "Installing the Python packages ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -r requirements/runtime.txt --editable .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing the Python packages, those of the tests too ..."
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check -r requirements/dev.txt --editable .
	@touch $@ $(RUN)

$(FRONT): package.json package-lock.json .npmrc | $(RUN)
	@echo "Installing the front-end packages ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error
	@touch $@

chromium:
	@command -v chromium chromium-browser google-chrome > /dev/null && exit 0; \
	[ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null && { echo "Installing Chromium ..."; apt-get update -qq && apt-get install -qq -y chromium > /dev/null; } && exit 0; \
	echo "The tests in a browser need Chromium: install the package chromium, or Google Chrome." >&2; exit 1
