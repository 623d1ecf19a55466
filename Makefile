# The verbs of the house. `make` alone lists them.
PYTHON ?= python3
BIN = .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo test quick lint bench clean

help:  ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 10

.venv/ok: pyproject.toml config/constraints.txt
	@echo "Making the environment in .venv (once, about a minute) …" >&2
	@$(PYTHON) -m venv .venv || { echo "Python's venv is missing: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c config/constraints.txt -e '.[test]' 2> .venv/pip.log \
	  || { cat .venv/pip.log >&2; exit 1; }
	@$(BIN)/python -m compileall -q .venv/lib pipeline >/dev/null || true  # a start costs half where Python may not do it
	@touch .venv/ok

.venv/whole: .venv/ok
	@echo "Adding Airflow, Celery and psycopg for their tests (once, about a minute) …" >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check -c config/constraints.txt -e '.[cluster,test]' 2> .venv/pip.log \
	  || { cat .venv/pip.log >&2; exit 1; }
	@touch .venv/whole

demo: .venv/ok  ## the bundled newsroom through the whole chain, offline
	@$(BIN)/morgenlage demo

test: .venv/whole  ## everything: style, types, floors, tests
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache >/dev/null
	@$(BIN)/python -m tests.elasticsearch.node
	@$(BIN)/python -m tests.postgresql.server
	@$(BIN)/python -m pytest

quick: .venv/ok  ## the tests that take seconds
	@$(BIN)/python -m pytest -m "not slow and not needs_elasticsearch"

lint: .venv/ok  ## put style right where that can be done by machine
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/ok  ## figures, beside the bare libraries
	@$(BIN)/python -m tests.bench all

clean:  ## take the environment and all caches away
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist
