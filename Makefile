# Everything this needs: Python 3.11 or newer with venv, and make. Each target sets up what it uses.
#   make demo [DATA='path/*.csv.gz'] [KEEP=1]    make test    make check    make bench    make fmt
#   make rehearsal [MEMBERS=100000]
#   make setup    make lock (new lock files from pyproject.toml and package.json)    make clean
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ENV := toolchain/env
BROWNIE := toolchain/brownie
UV_COMPILE := .venv/bin/uv pip compile --quiet --no-config --universal --generate-hashes \
	--python-version 3.11 --no-header --no-annotate
# The demo's chain starts its clock just before the data does.
DEMO_START := python -m scripts.demo_start
# One clock for all runs (1 January 2030), so that they draw the same hits.
BENCH_START := 1893456000

.PHONY: demo test check bench rehearsal fmt setup lock clean
.DEFAULT_GOAL := setup

demo: setup
	@echo "demo: reading when the data starts"
	@start=$$($(ENV) $(DEMO_START)) && $(BROWNIE) --node --timestamp "$$start" run demo

test: setup
	@$(ENV) python toolchain/suite.py

check: setup
	@echo "check: ruff"
	@$(ENV) ruff check --quiet .
	@$(ENV) ruff format --check --quiet .
	@echo "check: mypy"
	@$(ENV) mypy
	@echo "check: forge fmt"
	@$(ENV) sh -c '"$$FORGE" fmt --check contracts interfaces'
	@echo "check: slither (about a minute)"
	@! grep -rnE 'slither-disable-(next-line|start) [a-z0-9,-]+ *$$' contracts || \
		{ echo "slither: say why, after the detector's name"; exit 1; }
	@mkdir -p .home && HOME="$(CURDIR)/.home" $(ENV) slither .

bench: setup
	@echo "bench: on a fresh Anvil"
	@$(BROWNIE) --node --timestamp $(BENCH_START) run bench

rehearsal: setup
	@echo "rehearsal: on a fresh Anvil, some minutes"
	@$(BROWNIE) --node --timestamp $(BENCH_START) run rehearsal main $(MEMBERS)

fmt: setup
	@$(ENV) ruff check --quiet --fix-only .
	@$(ENV) ruff format --quiet .
	@$(ENV) sh -c '"$$FORGE" fmt contracts interfaces'

setup: .venv/.installed node_modules/.installed

.venv/.installed: requirements.lock requirements-build.lock
	@[ -n "$(PYTHON)" ] || { echo "setup: needs Python 3.11 or newer, with venv"; exit 1; }
	@echo "setup: Python packages (first time only, about a minute)"
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-build.lock
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--no-deps --no-build-isolation -r requirements.lock
	@.venv/bin/python -c 'import os, site; open(site.getsitepackages()[0] + "/csop.pth", "w").write(os.getcwd() + "\n")'
	@touch $@

node_modules/.installed: package-lock.json .npmrc .venv/.installed
	@echo "setup: Solidity compiler, libraries and Anvil (first time only, a few seconds)"
	@$(ENV) npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@

lock: setup
	@echo "lock: requirements.lock, requirements-build.lock, package-lock.json"
	@$(UV_COMPILE) pyproject.toml --extra dev --output-file requirements.lock
	@$(UV_COMPILE) --group build --output-file requirements-build.lock
	@$(ENV) npm install --package-lock-only --ignore-scripts --no-audit --no-fund --loglevel=error

clean:
	@echo "clean: removing what set-up, builds and runs made"
	@rm -rf .venv node_modules .home build runs .forge reports .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
