# newsletter: `make demo` and `make test` are all a fresh machine needs, with Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Installing writes nothing into the checkout but $(VENV), which git ignores.
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check

.PHONY: help demo test test-all lint bench golden clients pictures

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.installed ## build the sample issue and push it to the practice mailing service
	@$(BIN)/newsletter demo

test: $(VENV)/.installed-dev ## the tests, in under five minutes
	@$(BIN)/python -m pytest -q -n auto --maxprocesses=4 -m "not slow"

test-all: $(VENV)/.installed-dev ## every test, and the coverage gate
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m pytest -q -n auto --maxprocesses=4 --cov=newsletter --cov-branch --cov-report=
	@$(BIN)/python -m coverage report --fail-under=95

lint: $(VENV)/.installed-dev ## style, types, import layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(VENV)/.installed-dev ## what it costs, and whether that is within its bars
	@$(BIN)/python tests/bench/bench.py

golden: $(VENV)/.installed-dev ## accept how the style guide looks now; shows what changed
	@$(BIN)/python -m tests.golden.update

clients: $(VENV)/.installed-dev ## take what mail programs understand anew; shows what changed
	@$(BIN)/python -m tests.clients.update $(DATA)

pictures: $(VENV)/.installed-dev ## take the pictures of the docs anew; needs Chromium
	@$(BIN)/python docs/screenshots.py

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no '$(PYTHON)' here: install Python 3.11 or newer, or name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsletter needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing newsletter into $(VENV) (once) …"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing newsletter and its tools into $(VENV) (once) …"
	@$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/.installed
