# Two commands do everything on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.lantern-installed
WHEELS ?=
# Every command starts a process of its own: compiled modules are kept, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=
OFFLINE := $(if $(WHEELS),--no-index --find-links $(WHEELS),)
NEW_ENOUGH = $(PYTHON) -c 'import sys; v = sys.version.split()[0]; \
  sys.exit(sys.version_info < (3, 11) and f"Lantern needs Python 3.11 or later, not {v}: make run PYTHON=python3.11")'
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# uv reads the same file in a tenth of the time; where there is none, or it finds no way, pip does it.
locked = uv pip install --quiet --python $(BIN)/python $(OFFLINE) --require-hashes $(1) || \
  $(PIP) $(OFFLINE) --require-hashes $(1)

.PHONY: run install demo test lint types contracts bench docs lock debian wheels clean

run: $(STAMP)
	$(BIN)/lantern demo

# Two workers, whole files each, the browser's first. The contracts were run by lint.
test: $(STAMP) lint debian
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/contracts

# Types are checked by one process, so the contracts run beside them.
lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --no-print-directory --jobs 2 --output-sync types contracts

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/lint-imports --config pyproject.toml

contracts: $(STAMP)
	$(BIN)/python -m pytest -q -n 1 tests/contracts -p no:cacheprovider

bench: $(STAMP)
	$(BIN)/python -m benchmarks

# The site in build/site; its pictures are made by the browser tests.
docs: $(STAMP) debian
	LANTERN_SCREENSHOTS=build/screenshots $(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder tests/browser
	cd docs/screenshots && for picture in *.png; do cp ../../build/screenshots/$$picture .; done
	$(BIN)/mkdocs build --quiet --strict -f docs/site/mkdocs.yml

# The environment: every package pinned with its hashes; `make run WHEELS=folder` installs from a folder without a network.
$(STAMP): requirements.lock pyproject.toml
	@$(NEW_ENOUGH)
	$(PYTHON) -m venv $(VENV)
	$(call locked,-r requirements.lock)
	$(PIP) --no-index --no-deps --no-build-isolation --editable .
	touch $@

# A server's environment: what runs, and nothing else; the tools that put it there are taken out again.
install:
	@$(NEW_ENOUGH)
	$(PYTHON) -m venv --clear $(VENV)
	mkdir -p build && sed -n '/^setuptools==/,/[^\]$$/p' requirements.lock > build/tools.lock
	$(call locked,-r requirements-run.lock -r build/tools.lock)
	$(PIP) --no-index --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip uninstall --quiet --yes setuptools pip

wheels: $(STAMP)
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes -r requirements.lock --dest $(or $(WHEELS),wheels)

# Chromium and a PostgreSQL server for the tests come from Debian: installed where that is allowed, named where it is not.
debian:
	@wanted=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || wanted="chromium"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || wanted="$$wanted postgresql"; \
	[ -z "$$wanted" ] || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$wanted >/dev/null; \
	  else echo "make test needs: sudo apt-get install $$wanted"; exit 1; fi; }

# Needs uv; writes the same bytes again as long as nothing was released in between. The second file is the part that runs.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --quiet
lock:
	$(COMPILE) --group dev --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock --output-file requirements-run.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
