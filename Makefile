# Three commands do the work: `make demo`, `make test`, `make bench`. Each sets up what it needs under build/.

PYTHON ?= python3
VENV := build/venv/bin
# A worker for each core; the tests of a file share what they set up, and stay together.
WORKERS := -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-long bench bench-docs lint spec generate certs clean

help: ## What there is to make
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

setup: ## The pinned host packages and the interpreter, under build/
	@$(PYTHON) tools/bootstrap.py
	@$(PYTHON) tools/uopenai_tools/interpreter.py --build build

demo: setup ## The main job, end to end, on a simulated board or on PORT=…
	@$(VENV)/python -m uopenai_tools.demo

test: setup ## Every test
	$(VENV)/python -m pytest $(WORKERS)

test-long: setup ## Every test, the long ones too
	$(VENV)/python -m pytest $(WORKERS) -m "long or not long"

bench: setup ## Memory and speed beside today's way; fails when a budget is missed
	@PYTHONPATH=tests $(VENV)/python -m bench

bench-docs: setup ## The same, and the figures in lib/README.md
	@PYTHONPATH=tests $(VENV)/python -m bench --docs

lint: setup ## Style and types
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/basedpyright -p tools/pyright-host.json
	$(VENV)/basedpyright -p tools/pyright-device.json

spec: setup ## The API's facts in tools/spec, from the OpenAPI document DOC
	@test -n "$(DOC)" || { echo "say which document: make spec DOC=openapi.yaml" >&2; exit 2; }
	@$(VENV)/python -m uopenai_tools.spec "$(DOC)"

generate: setup ## What is derived from tools/spec: resource modules, schemas, stubs, indexes
	@$(VENV)/python -m uopenai_tools.generate

certs: setup ## root.cert, from the roots of the pinned certifi
	@$(VENV)/python -m uopenai_tools.certs build

clean: ## Forget what was built
	rm -rf build
