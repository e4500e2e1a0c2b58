# Everything that people and machines do with a checkout. `make` lists it.
# Needs Python 3.10 or newer with venv, make, git and bash; everything else goes into .venv.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

# Compiled modules make every program that the tests start quicker, whatever the caller's environment says.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
BIN := .venv/bin
WHEEL := build/wheel/bin
GEVENT := $(CURDIR)/build/gevent/bin/python
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet --quiet
SHIPPED := $(shell find geventlint rules -type f -not -name '*.pyc') compat-db.toml pyproject.toml README.md LICENSE CHANGELOG.md
BENCH ?=
UNIT ?=

## help        this list
help:
	@sed -n 's/^## /make /p' Makefile

# --- environments ----------------------------------------------------------------------------

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
	  || { echo "make: $(PYTHON) is older than Python 3.10; say which one to use: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/python pyproject.toml
	$(PIP) --editable .
	@touch $@

# Some tests do the harm that the rules claim, and start the real servers. They are skipped where these cannot be installed.
build/gevent/installed: .venv/python Makefile
	@mkdir -p build
	$(PYTHON) -m venv build/gevent
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(GEVENT) -m pip install --quiet --quiet 'celery[redis]' gevent django gunicorn || echo "no gevent here"
	for others in pyuwsgi 'flask-socketio locust' 'dramatiq huey'; do \
	  PIP_DISABLE_PIP_VERSION_CHECK=1 $(GEVENT) -m pip install --quiet --quiet $$others || echo "no $$others here"; \
	done
	@touch $@

# `--group` came with pip 25.1.
.venv/developed: .venv/installed
	$(PIP) --upgrade 'pip>=25.1'
	$(PIP) --editable . --group dev
	@touch $@

## demo        install into .venv and check examples/shop: findings, summary, exit status
demo: .venv/installed
	@echo '$$ cd examples/shop && geventlint .'
	@cd examples/shop && { status=0; "$(CURDIR)/$(BIN)/geventlint" . || status=$$?; \
	  echo; echo "exit status: $$status (1: there are findings)"; [ $$status -eq 1 ]; }

# --- checks ----------------------------------------------------------------------------------

## test        every check below; the last line is the count of the tests
test: style types layers unit wheel self
	@tail -n 1 build/pytest.txt

## style       ruff: format and lint, changing nothing
style: .venv/developed
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .

## types       mypy --strict
types: .venv/developed
	$(BIN)/mypy --strict

## layers      import-linter: rooms import only from rooms before them
layers: .venv/developed
	$(BIN)/lint-imports --no-cache

## unit        pytest on two cores with branch coverage; UNIT="tests/checks -k epoll" narrows it and skips the coverage
unit: .venv/developed build/gevent/installed
ifeq ($(strip $(UNIT)),)
	set -o pipefail; GEVENT_PYTHON=$(GEVENT) $(BIN)/python -m pytest -q -n 2 --cov --cov-report=term | tee build/pytest.txt
else
	set -o pipefail; GEVENT_PYTHON=$(GEVENT) $(BIN)/python -m pytest -q $(UNIT) | tee build/pytest.txt
endif

## wheel       build sdist and wheel, install the wheel into a fresh environment, use it there
wheel: build/wheel.stamp
	$(WHEEL)/geventlint --version
	$(WHEEL)/geventlint rule GVL101 > build/rule.txt
	$(WHEEL)/geventlint db show psycopg2 > build/db.txt
	$(WHEEL)/geventlint examples/shop > build/shop.txt || [ $$? -eq 1 ]
	@grep -q GVL501 build/shop.txt

build/wheel.stamp: .venv/developed $(SHIPPED)
	rm -rf build/dist build/wheel
	@mkdir -p build
	$(BIN)/python -m build --outdir build/dist . > build/build.txt 2>&1 || { cat build/build.txt; exit 1; }
	$(PYTHON) -m venv build/wheel
	PIP_DISABLE_PIP_VERSION_CHECK=1 $(WHEEL)/python -m pip install --quiet --quiet build/dist/*.whl
	@touch $@

## self        geventlint on itself
self: .venv/installed
	$(BIN)/geventlint .

# --- work ------------------------------------------------------------------------------------

## fmt         ruff: format, and fix what it can
fmt: .venv/developed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

## lint        style, types and layers
lint: style types layers

## snapshots   write what geventlint says of examples/shop and tests/projects anew; read the difference before you commit it
snapshots: .venv/developed
	$(BIN)/python -m pytest -q tests/test_projects.py tests/test_workshop.py tests/rules/test_together.py -k "output_of or what_a_document or table_of" --snapshots
	@git --no-pager diff --stat -- tests/projects README.md docs

## pages       write the pages that are made from the database and its form anew
pages: .venv/developed
	@mkdir -p build
	$(BIN)/python -m geventlint.knowledge.page > build/packages.html && mv build/packages.html docs/packages.html
	$(BIN)/python -m geventlint.knowledge.json_schema > build/schema.json && mv build/schema.json docs/compat-db.schema.json
	$(BIN)/python -m geventlint.explain.pages docs/symptoms

## bench       race against ruff and flake8 on public code; BENCH="--only celery --rounds 3 --pin 1" (see benchmarks/README.md)
bench: .venv/installed
	$(BIN)/python benchmarks/corpora.py build/corpora
	$(BIN)/python benchmarks/race.py --corpora build/corpora --geventlint $(BIN)/geventlint $(BENCH)

## clean       remove .venv and everything that was built
clean:
	rm -rf .venv build dist site .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find geventlint tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help demo test style types layers unit wheel self fmt lint snapshots pages bench clean
