# The two commands a newcomer needs: `make demo` and `make test`. Both install by themselves.
PYTHON ?= python3
BIN := .venv/bin
# Compiled modules are kept: four test processes would compile each of them every time.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo run test fuzz chaos siege browser check audit docs wheel try-wheel sbom lock snapshots bench clean

help:
	@echo "make demo         the whole bot and a chat page against a simulated world; no account, no key"
	@echo "make test         every test except the longest"
	@echo "make check        lint, types, import rules, known vulnerabilities, licences"
	@echo "make docs         the documentation site, in dist/site"
	@echo "make fuzz         many more examples for everything that parses bytes from outside"
	@echo "make chaos        kills the bot at every step of an order; minutes"
	@echo "make siege        hostile input by the hundred, and the tests that take longest; a few minutes"
	@echo "make browser      uses the demo's page in Chromium"
	@echo "make bench        how fast it is beside a plain bot, as one table; a few minutes"
	@echo "make wheel        the package, in dist/wheel"
	@echo "make try-wheel    installs it with pipx into an empty environment and plays one message of the demo"
	@echo "make sbom         the packages of the release, as CycloneDX"
	@echo "make snapshots    writes again what the bot says"
	@echo "make lock         pins every package by hash; needs uv"
	@echo "make install      creates .venv/bin/imagine-bot"
	@echo "make install-dev  the same with all development tools"
	@echo "make run          the real bot, with the settings in .env"
	@echo "make clean        removes .venv, demo and dist; the data of a real bot stays"

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

# Everything that parses bytes from outside, with twenty times the examples and a new seed each time.
fuzz: install-dev
	$(BIN)/python -m pytest tests -m hypothesis --hypothesis-profile=fuzz --timeout=1800 --dist worksteal

chaos: install-dev
	$(BIN)/python -m pytest tests/chaos -n 4 -m "chaos$(if $(BRIEF), and not variant)" --dist worksteal $(if $(TABLE),--chaos-table=$(TABLE))

siege: install-dev
	$(BIN)/python -m pytest tests -m siege

browser: install-dev
	$(BIN)/python -m pytest tests/browser -n 4 -m browser

check: install-dev audit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Known vulnerabilities of the runtime packages, and whether an MIT project may ship with their licences.
RUNTIME = $(shell grep -oE '^[A-Za-z0-9._-]+' requirements.lock)
LICENCES := Apache;BSD;ISC;LGPL-3.0-only;MIT;MPL 2.0;Mozilla Public License 2.0;PSF-2.0;Python Software Foundation License

audit: install-dev
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock
	$(BIN)/pip-licenses --from=mixed --partial-match --allow-only="$(LICENCES)" --packages $(RUNTIME)

# Pages that come from the code are written first; a broken link or anchor fails the build.
docs: install-dev
	$(BIN)/python -m tools.generate_reference
	$(BIN)/zensical build --clean --strict

wheel: install-dev
	rm -rf dist/wheel build
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist/wheel .
	rm -rf build

# As somebody without the repository installs it: newest packages within our bounds, nothing of this environment.
try-wheel: wheel
	rm -rf dist/pipx
	$(PYTHON) -m venv dist/pipx
	dist/pipx/bin/python -m pip --disable-pip-version-check -q install pipx
	cd dist/pipx && PIPX_HOME=$(CURDIR)/dist/pipx/home PIPX_BIN_DIR=$(CURDIR)/dist/pipx/commands bin/pipx install $(CURDIR)/dist/wheel/*.whl
	cd dist/pipx && commands/imagine-bot demo --once "/imagine a red fox in snow"
	test -s dist/pipx/demo/once.jpg

sbom: install-dev
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible -o dist/imagine-bot.cdx.json

# Writes again what the bot says and shows; read the difference before you commit it.
snapshots: install-dev
	$(BIN)/python -m tests.support.render

# NAMES="orders burst" runs some; FULL=yes takes larger numbers.
bench: install-dev
	$(BIN)/python -m bench $(NAMES) $(if $(FULL),--full)

# Pins every package by hash without naming an index; runtime packages get the tested versions. Needs uv.
lock:
	$(PYTHON) -c 'import tomllib; p = tomllib.load(open("pyproject.toml", "rb")); \
	extra = p["project"]["optional-dependencies"]; \
	run = p["project"]["dependencies"] + extra["video"] + extra["charts"] + p["build-system"]["requires"]; \
	open("requirements.in", "w").write("\n".join(run)); \
	open("requirements-dev.in", "w").write("\n".join(run + p["dependency-groups"]["dev"]))'
	for name in requirements-dev requirements; do \
	uv pip compile $$name.in $$([ $$name = requirements ] && echo --constraint requirements-dev.lock) --universal \
	--python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	--quiet --output-file $$name.lock || exit 1; done
	rm requirements.in requirements-dev.in

clean:
	rm -rf .venv demo dist docs/reference
