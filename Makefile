# Two commands matter: `make demo` shows the whole road, `make test` runs what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo lint types check test bench requirements clean

setup: $(VENV)/.installed

$(VENV)/.installed: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.installed-test: requirements/test.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

demo: setup
	$(BIN)/codemix demo

lint: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.installed-test
	$(BIN)/mypy

# Lint, types and the tests that take seconds.
check: lint types
	$(BIN)/pytest -n auto --dist loadfile -m "not slow"

test: lint types
	$(BIN)/pytest -n auto --dist loadfile

# The corpus is built from packages and cached; peers of dedupe go into an environment of their own.
bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/allocate.py
	$(BIN)/python benchmarks/fit.py
	$(BIN)/python benchmarks/corpus.py
	$(BIN)/python benchmarks/first_run.py
	$(BIN)/python benchmarks/filter_secrets.py
	$(BIN)/python benchmarks/filter_licenses.py
	$(BIN)/python benchmarks/filter.py
	$(BIN)/python benchmarks/dedupe.py
	$(BIN)/python benchmarks/shard_ids.py
	$(BIN)/python benchmarks/shard.py

# Hashed, without any address of a registry.
requirements:
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
		--group pyproject.toml:build pyproject.toml -o requirements/run.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
		--group pyproject.toml:test -c requirements/run.txt -o requirements/test.txt

clean:
	rm -rf $(VENV) build dist demo .cache
