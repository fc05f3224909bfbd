# SPDX-License-Identifier: Apache-2.0
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
STAMP = $(VENV)/.pyacc-mlir-installed
NATIVE_SOURCES = CMakeLists.txt $(wildcard native/include/*.h native/src/*.hpp native/src/*.cpp)
LIT_TESTS = $(wildcard tests/lit)

.DEFAULT_GOAL := help
.PHONY: help demo test test-lit test-python test-simt fuzz test-gpu bench lint native clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(STAMP) ## Install into .venv and run the three demonstration programs
	$(BIN)/python -m examples.demo

test: $(STAMP) ## Install into .venv and run all tests
	@$(MAKE) --no-print-directory --jobs=2 --keep-going test-lit test-python

# Side by side: many small processes, and one for each of two cores; the tests of a file share what they compile.
PYTEST = $(BIN)/python -m pytest --numprocesses=2 --dist=loadfile

test-lit: $(STAMP)
	$(if $(LIT_TESTS),$(BIN)/lit --quiet --verbose -j1 $(LIT_TESTS))

test-python: $(STAMP)
	$(PYTEST) tests

FUZZ_SEED := $(shell date +%Y%m%d)

test-simt: $(STAMP) ## Run the programs of tests/run on the software GPU alone
	$(PYTEST) tests/run --device=simt

fuzz: $(STAMP) ## Run 10,000 random programs, others each day (FUZZ_SEED=number: those again)
	$(BIN)/python -m pytest tests/fuzz --fuzz-programs=10000 --fuzz-seed=$(FUZZ_SEED)

test-gpu: $(STAMP) ## Run the tests that need an NVIDIA GPU
	$(BIN)/python -m pip install --quiet -e '.[cuda]'
	$(BIN)/python -m pytest tests -m gpu

bench: $(STAMP) ## Measure beside Numba, C with OpenMP and NumPy
	$(BIN)/python -m pip install --quiet -e '.[bench]'
	$(BIN)/python -m benchmarks

lint: $(STAMP) ## Check style, types and the import rule
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

native: $(BIN)/python ## Rebuild the native module quickly, in the development environment
	$(BIN)/python -m pip install --quiet 'cmake>=3.24' 'nanobind>=2.9' ninja numpy 'scikit-build-core>=0.11'
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --config-settings=build-dir=build/native -e .

clean: ## Remove what was built, the environment excepted
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache
	rm -f $(STAMP)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# The Python files of an editable install are the ones here; only what is built or declared calls for another one.
$(STAMP): pyproject.toml $(NATIVE_SOURCES) | $(BIN)/python
	$(BIN)/python -m pip install --quiet -e '.[demo,test]'
	touch $@
