# CreditShare: `make demo` shows it, `make test` tries it, `make check` is all that CI runs.
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --no-input
# The newest Python that is at least 3.11, `python3` first.
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/*/LC_MESSAGES/*.po))
PORT ?= 8000
WORKERS ?= 2

.PHONY: setup dev demo test bench lint check serve openapi
.DELETE_ON_ERROR:

setup: $(VENV)/.runtime $(CATALOGUES)

dev: $(VENV)/.dev $(CATALOGUES)

$(PY):
	@test -n "$(PYTHON)" || { echo "CreditShare needs Python 3.11 or newer as python3; this machine has: $$(python3 --version 2>&1)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv."; exit 1; }

$(VENV)/.runtime: requirements.txt | $(PY)
	@echo "installing the pinned wheels …"
	@$(PIP) install --quiet --only-binary :all: -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt | $(PY)
	@echo "installing the pinned wheels for development …"
	@$(PIP) install --quiet --only-binary :all: -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

%.mo: %.po | $(VENV)/.runtime
	@$(VENV)/bin/pybabel --quiet compile -i $< -o $@ -l $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))

demo: setup
	@$(PY) manage.py demo $(if $(CHECK),--check) --port $(PORT)

test: dev
	@$(PY) -m tests.servers check
	@$(PY) -m tests.engines $(ARGS)

bench: dev
	@$(PY) -m benchmarks $(if $(QUICK),--quick) $(ARGS)

lint: dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

# The tests hold the OpenAPI snapshot too: tests/architecture/test_openapi.py.
check: lint
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory demo CHECK=1

openapi: dev
	@$(PY) -m tests.architecture.openapi

# Production: settings come from the environment (.env.example names them all).
serve: export CREDITSHARE_MODE ?= production
serve: setup
	@$(PY) manage.py migrate --noinput
	@$(PY) manage.py collectstatic --noinput --verbosity 0
# Site and relay live and end together; a supervisor starts `make serve` again.
	@$(PY) manage.py relay & relay=$$!; \
	$(VENV)/bin/gunicorn creditshare.wsgi:application --workers $(WORKERS) --threads 4 --bind 127.0.0.1:$(PORT) & web=$$!; \
	trap 'kill $$relay $$web 2>/dev/null; wait' EXIT; trap 'exit 0' INT TERM; \
	while kill -0 $$relay && kill -0 $$web; do sleep 1; done 2>/dev/null; exit 1
