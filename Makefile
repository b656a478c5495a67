# Everything runs from a virtual environment that the first command makes: Python 3.11+, make and the network are enough.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench chaos picture lock clean

demo: .venv/run
	@$(BIN)/shopwatch demo $(ARGS)

test: lint
	@$(BIN)/pytest -n $(or $(WORKERS),2) --dist loadfile $(ARGS)

lint: .venv/dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

bench: .venv/dev
	@$(BIN)/python -m tests.benchmarks

chaos: .venv/dev
	@$(BIN)/python -m tests.chaos $(ARGS)

picture: .venv/dev
	@$(BIN)/python -m tests.e2e.picture

# Resolves both requirement files anew; needs uv (pip install uv).
lock:
	uv pip compile pyproject.toml --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 -q -o requirements.txt
	uv pip compile pyproject.toml --group dev --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --universal --python-version 3.11 -q -o requirements-dev.txt

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Shopwatch needs Python 3.11 or newer; set PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv && touch $@

.venv/run: requirements.txt pyproject.toml | .venv/python
	@echo "Installing Shopwatch and what it needs (once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps -e . && touch $@

.venv/dev: requirements-dev.txt .venv/run
	@echo "Installing the development tools (once) ..."
	@$(BIN)/pip install -q --disable-pip-version-check -r requirements-dev.txt && touch $@

clean:
	rm -rf .venv .shopwatch
