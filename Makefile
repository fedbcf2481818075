# The two commands a newcomer needs: `make demo` and `make test`. Both install by themselves.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo run test fuzz chaos browser check audit sbom lock snapshots bench clean

help:
	@echo "make demo     the whole bot and a chat page against an embedded world; no account, no key"
	@echo "make test     every test"
	@echo "make fuzz     what parses bytes from outside, tried for long"
	@echo "make chaos    kills the bot at every point of an order's life; minutes"
	@echo "make siege    hostile pictures, addresses, words and presses by the hundred; a minute or two"
	@echo "make browser  lives on the demo's page in Chromium"
	@echo "make check    lint, types, imports, known vulnerabilities, licences"
	@echo "make bench    how fast it is beside a plain bot, as one table; a few minutes"
	@echo "make sbom     what the release is made of, as CycloneDX"
	@echo "make snapshots writes anew what the bot says"
	@echo "make install  leaves .venv/bin/imagine-bot"
	@echo "make run      the real bot, with the settings in .env"

install: .venv/installed
install-dev: .venv/installed-dev

.venv/installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	touch $@

demo: install
	$(BIN)/imagine-bot demo

run: install
	$(BIN)/imagine-bot run

test: install-dev
	$(BIN)/python -m pytest

# What parses bytes from outside, with twenty times the examples; another seed each time.
fuzz: install-dev
	$(BIN)/python -m pytest tests -m hypothesis --hypothesis-profile=fuzz --timeout=1800 --dist worksteal

chaos: install-dev
	$(BIN)/python -m pytest tests/chaos -m "chaos$(if $(BRIEF), and not variant)" --dist worksteal $(if $(TABLE),--chaos-table=$(TABLE))

siege: install-dev
	$(BIN)/python -m pytest tests/scenarios -m siege

browser: install-dev
	$(BIN)/python -m pytest tests/browser -m browser

check: install-dev audit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What is known against the packages that run, and whether an MIT project may ship with their licences.
RUNTIME = $(shell grep -oE '^[A-Za-z0-9._-]+' requirements.lock)
LICENCES := Apache;BSD;ISC;LGPL-3.0-only;MIT;MPL 2.0;Mozilla Public License 2.0;PSF-2.0

audit: install-dev
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock
	$(BIN)/pip-licenses --from=mixed --partial-match --allow-only="$(LICENCES)" --packages $(RUNTIME)

sbom: install-dev
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o dist/imagine-bot.cdx.json

# What the bot says and shows, written anew; read the difference before you commit it.
snapshots: install-dev
	$(BIN)/python -m tests.support.render

# NAMES="orders burst" runs some; FULL=yes takes larger numbers.
bench: install-dev
	$(BIN)/python -m bench $(NAMES) $(if $(FULL),--full)

# Pins every package by hash and names no index; what runs is pinned as it was tested. Needs uv.
lock:
	$(PYTHON) -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb")); \
	run = p["project"]["dependencies"] + p["build-system"]["requires"]; \
	open("requirements.in", "w").write("\n".join(run)); \
	open("requirements-dev.in", "w").write("\n".join(run + p["dependency-groups"]["dev"]))'
	for name in requirements-dev requirements; do \
	uv pip compile $$name.in $$([ $$name = requirements ] && echo --constraint requirements-dev.lock) --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	--quiet --output-file $$name.lock || exit 1; done
	rm requirements.in requirements-dev.in

clean:
	rm -rf .venv demo data
