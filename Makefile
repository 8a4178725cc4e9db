# `make run` serves the place, `make test` proves it. Both begin by installing what they need.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
FLASK := $(PY) -m flask --app app
export PYTHONUTF8 := 1
# gettext-free, colour-free output in logs
export FLASK_SKIP_DOTENV := 1

.PHONY: run install test check bench bench-search lock screenshots clean

run: install
	@$(FLASK) db upgrade
	@$(FLASK) partners reindex --if-needed
	@if [ "$${DEMO:-1}" = "0" ]; then $(FLASK) seed reference && $(FLASK) accounts first; else $(FLASK) demo load; fi
	@exec $(FLASK) serve

install: $(VENV)/.installed
	@$(PY) blueprints/web/vendor.py
	@$(PY) -m whitenoise.compress --quiet --no-brotli static || true

$(VENV)/.installed: requirements.txt requirements-vendor.txt
	@$(MAKE) --no-print-directory $(VENV)/bin/pip
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.tested: requirements-dev.txt $(VENV)/.installed
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Loge needs Python 3.11 or newer: apt install python3."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: apt install python3-venv."; exit 1; }
	@$(PYTHON) -m venv $(VENV)

test: install $(VENV)/.tested
	@$(PY) -m pytest
	@LOGE_TEST_DATABASE=postgresql $(PY) -m pytest -m "not browser or journey"

check: install $(VENV)/.tested
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) -m djlint templates --lint --quiet

bench: install $(VENV)/.tested
	@$(PY) -m bench $(SCALE)

# SET=folder: another judged set (structures.json, services.json, queries.json).
bench-search: install $(VENV)/.tested
	@$(PY) -m bench.search $(SET)

# Rewrite the locks from pyproject.toml; the flags keep the host names of registries out of them.
LOCK := $(PY) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
lock: $(VENV)/.tested
	$(LOCK) --upgrade --extra postgres -o requirements.txt pyproject.toml
	$(LOCK) --upgrade --extra postgres --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache static/vendor seeds/vendor
	find static -name '*.gz' -delete
