# `make demo`, `make test` and `make bench` do the project's work; `make setup` and its like do a board's. Each
# makes what it needs under build/ first.

PYTHON ?= python3
VENV := build/venv/bin
# How many workers, and in which order the files begin, says tests/conftest.py: the plugin's own puts those of
# many tests first, and the long ones have few. The tests of a file share what they set up, and stay together.
WORKERS := -n auto --dist loadfile --no-loadscope-reorder

# The commands of `uopenai`, with PORT=, BOARD=, FILE= and ARGS= where they take them.
COMMANDS := devices boards flash provision install setup doctor repl run monitor certs relay simulate serve

# What `make lint` does side by side, the longest first; the words of each together, where make knows how.
CHECKS := types-host types-device types-circuitpython portability style
SYNCED := $(if $(filter output-sync,$(.FEATURES)),--output-sync)

.DEFAULT_GOAL := help
.PHONY: help venv demo test test-long test-board platforms bench bench-docs lint bundle spec generate clean
.PHONY: $(COMMANDS) $(CHECKS)

help: ## What there is to make
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile
	@echo '  make COMMAND	uopenai COMMAND, with PORT=, BOARD=, FILE= and ARGS="…" as it takes them:'
	@echo '             	$(COMMANDS)'

venv: ## The pinned host packages and the interpreter, under build/
	@$(PYTHON) tools/uopenai_tools/interpreter.py --build build >&2 & interpreter=$$!; \
	$(PYTHON) tools/bootstrap.py >&2; packages=$$?; wait $$interpreter && exit $$packages

demo: venv ## The main job, end to end, on a simulated board or on PORT=…
	@$(VENV)/python -m uopenai_tools.demo

# Hundreds of tests start a command, and where Python is told to keep no bytecode each would compile it anew.
COMPILED = $(VENV)/python -m compileall -q tools/uopenai_tools

test: venv ## Every test
	@$(COMPILED)
	$(VENV)/python -m pytest $(WORKERS)

test-long: venv ## Every test, the long ones too
	@$(COMPILED)
	$(VENV)/python -m pytest $(WORKERS) -m "long or not long"

test-board: venv ## The device tests on the board at PORT=…, or the one that is connected
	PYTHONPATH=tests/host $(VENV)/python -m pytest -p board_suite $(if $(PORT),--port "$(PORT)") -o timeout=0 -rfEs tests/device

platforms: venv ## lib/PLATFORMS.md, from what the last `make test` showed
	@PYTHONPATH=tests/host $(VENV)/python -m platform_table

bench: venv ## Memory and speed beside today's way; fails when a budget is missed
	@PYTHONPATH=tests $(VENV)/python -m bench

bench-docs: venv ## The same, and the figures in lib/README.md
	@PYTHONPATH=tests $(VENV)/python -m bench --docs

lint: venv ## Style, types, and what one of the two platforms lacks
	@$(MAKE) --no-print-directory --keep-going --jobs 2 $(SYNCED) $(CHECKS)

types-host:
	$(VENV)/basedpyright -p tools/pyright-host.json

types-device:
	$(VENV)/basedpyright -p tools/pyright-device.json

types-circuitpython:
	$(VENV)/basedpyright -p tools/pyright-circuitpython.json

portability:
	$(VENV)/python -m uopenai_tools.portability

style:
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

bundle: venv ## The library as circup takes it for CircuitPython, under build/bundle
	@$(VENV)/python -m uopenai_tools.bundle

spec: venv ## The API's facts in tools/spec, from the OpenAPI document DOC
	@test -n "$(DOC)" || { echo "say which document: make spec DOC=openapi.yaml" >&2; exit 2; }
	@$(VENV)/python -m uopenai_tools.spec "$(DOC)"

generate: venv ## What is derived from tools/spec: resource modules, schemas, stubs, indexes
	@$(VENV)/python -m uopenai_tools.generate

export UOPENAI_PORT := $(PORT)
export UOPENAI_BOARD := $(BOARD)
certs: ARGS ?= build
boards: FILE := $(BOARD)

$(COMMANDS): venv
	@$(VENV)/uopenai $@ $(FILE) $(ARGS)

clean: ## Forget what was built
	rm -rf build
