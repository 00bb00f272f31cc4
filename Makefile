# Two commands matter: `make demo` shows the whole road, `make test` runs what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo lint types check test faults bench docs requirements clean

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
	$(BIN)/pytest -n auto --dist loadfile -m "not slow and not faults"

test: lint types
	$(BIN)/pytest -n auto --dist loadfile -m "not faults"

# Many kills of every stage, and real clusters on this machine: Ray from its package; Slurm if
# slurmctld, slurmd and munged are installed and this is root, else those tests are skipped.
faults: $(VENV)/.installed-cluster
	$(BIN)/pytest -m faults

$(VENV)/.installed-cluster: requirements/cluster.txt $(VENV)/.installed-test
	$(BIN)/pip install --quiet --require-hashes -r requirements/cluster.txt
	touch $@

# Everything of benchmarks/ in turn, into benchmarks/RESULTS.md. The corpus is built from packages and
# cached; peers go into environments of their own. `--only NAME` runs one again.
bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/run_all.py

# The site in build/site; a broken link or a page that no menu names is an error.
docs: $(VENV)/.installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir build/site

$(VENV)/.installed-docs: requirements/docs.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --require-hashes -r requirements/docs.txt
	touch $@

# Hashed, without any address of a registry.
requirements:
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
		--extra report --group pyproject.toml:build pyproject.toml -o requirements/run.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
		--group pyproject.toml:test -c requirements/run.txt -o requirements/test.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
		--group pyproject.toml:cluster -c requirements/run.txt -c requirements/test.txt \
		-o requirements/cluster.txt
	uv pip compile --universal --generate-hashes --no-annotate --no-header --python-version 3.11 \
		--group pyproject.toml:docs -c requirements/run.txt -c requirements/test.txt \
		-o requirements/docs.txt

clean:
	rm -rf $(VENV) build dist demo .cache
