# Storyfold: every target makes its own set-up. Needs Python 3.11 to 3.13, and make.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

# What speaks to DuckDB most directly; DuckDB 2 lies beside the environment, where only these tests look.
DUCKDB_2 := duckdb==2.0.0
WITH_DUCKDB_2 := $(addprefix tests/test_store_,database.py migrations.py snapshot.py search.py collecting.py grouping.py)

# Two processes share the tests, each file in one of them; what waits for servers, clocks and downloads begins first.
# A third process was tried on a loaded machine: three of its first 28 tests failed. Only files with slow tests are read.
SEED := $(shell date +%s)
PYTEST := $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder
SLOWLY := $(BIN)/python -m pytest -q -n 2 --dist loadgroup --no-loadscope-reorder --durations=25
WITH_SLOW := $(shell grep -lE 'pytest\.mark\.slow|tests\.drawing import' tests/test_*.py)

# Commands that tests start import what was compiled once, wherever a machine would have it compiled each time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test fast test-slow test-nightly check format picture bench clean

help:            ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

demo: $(VENV)/.installed  ## the whole way on a fortnight of invented press: no configuration, no network
	$(BIN)/storyfold demo

test: $(VENV)/.developing  ## check beside all fast tests with branch coverage: ten minutes on two cores
	$(MAKE) --jobs=2 check fast

fast: $(VENV)/.developing  # the imports that `check` looks at are no test of its own here
	$(PYTEST) -m "not slow" --ignore=tests/test_architecture.py --cov --cov-report=term:skip-covered --cov-fail-under=95

test-slow: $(VENV)/.duckdb2  ## servers, kills, full disks, Dask and Ray, the lake, the wheel; the store with DuckDB 2
	$(SLOWLY) -m "slow and not nightly" $(WITH_SLOW)
	PYTHONPATH=$(VENV)/duckdb2 $(PYTEST) $(WITH_DUCKDB_2)

test-nightly: $(VENV)/.developing  ## all tests, the scaling table too, drawn ones with a seed of the night; SEED=… draws it again
	TEST_SEED=$(SEED) $(PYTEST) --hypothesis-seed=$(SEED)

check: $(VENV)/.developing  ## format, lint, types, and the arrows between the packages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python -m pytest -q tests/test_architecture.py
	nice $(BIN)/mypy

format: $(VENV)/.developing  ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

picture: $(VENV)/.developing  ## the demo run and drawn again for the README
	$(BIN)/python -m tests.picture

bench: $(VENV)/.developing  ## measured accuracy and speed, beside baselines in the same run
	$(BIN)/python -m tests.bench

clean:           ## remove the environment and the demo's files
	rm -rf $(VENV) storyfold-demo

INSTALL := $(PIP) install --quiet --constraint constraints.txt --editable

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) .
	touch $@

$(VENV)/.developing: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) '.[dev]'
	touch $(VENV)/.installed $@

$(VENV)/.duckdb2: $(VENV)/.developing
	$(PIP) install --quiet --no-deps --upgrade --target $(VENV)/duckdb2 '$(DUCKDB_2)'
	touch $@
