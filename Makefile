# make        everything again: environment, all tasks on embedded data, grades, report
# make test   what tests need, then tests, linters and the workflow's own check
# make fuzz SECONDS=60  hostile bytes for the pipe, the intake and the records, for so long
# make bench  a training step of reference/nn beside torch's, in milliseconds
# make bench-grading        a class of small submissions beside bare processes
# make bench-many N="1000"  so many submissions: seconds and memory

PYTHON ?= python3
N ?= 1000 2000
SECONDS ?= 60
CORES ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
BIN := .venv/bin

.PHONY: all report test lint fuzz bench bench-grading bench-many clean

all: report

report: .venv/installed
	@$(BIN)/snakemake --cores $(CORES)
	@echo "open results/report/index.html"

.venv/installed: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Regrade needs Python 3.11 or newer; say make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test-installed: .venv/installed requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt -c constraints.txt
	@touch $@

test: lint
	$(BIN)/python -m pytest

lint: .venv/test-installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/snakemake --lint

fuzz: .venv/test-installed
	$(BIN)/python tests/fuzz/long.py $(SECONDS)

bench: .venv/installed
	$(BIN)/python tests/nn/bench_step.py

bench-grading: .venv/installed
	$(BIN)/python tests/grader/bench/bench_class.py

bench-many: .venv/installed
	$(BIN)/python tests/grader/bench/bench_many.py $(N)

clean:
	rm -rf results .snakemake
