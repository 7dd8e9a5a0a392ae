# Storyfold: every target makes its own set-up. Needs Python 3.11 or newer, and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# What speaks to DuckDB most directly; DuckDB 2 lies beside the environment, where only these tests look.
DUCKDB_2 := duckdb==2.0.0
WITH_DUCKDB_2 := $(addprefix tests/test_store_,database.py migrations.py snapshot.py search.py collecting.py grouping.py)

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench clean

help:            ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

demo: $(VENV)/.installed  ## the whole way on a fortnight of invented press: no configuration, no network
	$(BIN)/storyfold demo

test: check $(VENV)/.duckdb2  ## everything CI runs: check, the tests, those of the store again with DuckDB 2
	$(BIN)/python -m pytest
	PYTHONPATH=$(VENV)/duckdb2 $(BIN)/python -m pytest -q $(WITH_DUCKDB_2)

check: $(VENV)/.developing  ## format, lint, types, and the arrows between the packages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_architecture.py

format: $(VENV)/.developing  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.developing  ## measured accuracy and speed, beside baselines in the same run
	$(BIN)/python -m tests.bench

clean:           ## remove the environment and the demo's files
	rm -rf $(VENV) storyfold-demo

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.developing: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

$(VENV)/.duckdb2: $(VENV)/.developing
	$(PIP) install --quiet --no-deps --upgrade --target $(VENV)/duckdb2 '$(DUCKDB_2)'
	touch $@
