# Two commands do the work: `make demo` and `make test`. Each sets up what it needs under build/.

PYTHON ?= python3
VENV := build/venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint spec certs clean

help: ## What there is to make
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile

setup: ## The pinned host packages and the interpreter, under build/
	@$(PYTHON) tools/bootstrap.py
	@$(PYTHON) tools/uopenai_tools/interpreter.py --build build

demo: setup ## The main job, end to end, on a simulated board or on PORT=…
	@$(VENV)/python -m uopenai_tools.demo

test: setup ## Every test
	$(VENV)/python -m pytest

lint: setup ## Style and types
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/basedpyright -p tools/pyright-host.json
	$(VENV)/basedpyright -p tools/pyright-device.json

spec: setup ## The API's facts in tools/spec, from the OpenAPI document DOC
	@test -n "$(DOC)" || { echo "say which document: make spec DOC=openapi.yaml" >&2; exit 2; }
	@$(VENV)/python -m uopenai_tools.spec "$(DOC)"

certs: setup ## root.cert, from the roots of the pinned certifi
	@$(VENV)/python -m uopenai_tools.certs build

clean: ## Forget what was built
	rm -rf build
