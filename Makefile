# make run [PORT=8000]   the demo magazine on this machine
# make test              every test that this machine can run
# make lint              style and small mistakes
# make pictures          pictures of every page for docs/, from the demo magazine
# make vendored          fetch what the browser gets as others made it, and compare it with its checksums (needs npm)
# make requirements      pin the newest versions that requirements*.in allow

PORT ?= 8000
WORKERS ?= auto
VENV ?= .venv
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3 python; do \
	$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1 && echo $$python && break; done)

BIN := $(VENV)/bin
DEMO_SOURCES := $(shell find . -path './$(VENV)' -prune -o \( -path '*/migrations/*.py' -o -path './demo/*' \) -type f -not -name '*.pyc' -print)
TEMPLATES := $(shell find templates */templates -name '*.html' 2>/dev/null)
DEMO_ENV = EMAIL_URL=consolemail:// SECRET_KEY="$$(cat var/secret-key)" BASE_URL=http://127.0.0.1:$(PORT) ALLOWED_HOSTS=127.0.0.1,localhost DEBUG=false CHECK_LINKS=off

.PHONY: run test lint format pictures vendored requirements clean FORCE
.DELETE_ON_ERROR:

run: var/secret-key var/demo-sign-ins
	@test -e var/demo-new || tail -n +2 var/demo-sign-ins; rm -f var/demo-new
	@echo "Patio is at http://127.0.0.1:$(PORT)/ and its desk at http://127.0.0.1:$(PORT)/admin/ (Ctrl-C stops it)."
	@exec env $(DEMO_ENV) $(BIN)/python -m cms.server --bind 127.0.0.1:$(PORT)

# The demo is loaded again when a migration or the demo itself changed, or when the database is gone or another one. This file
# says who made var/: an earlier Patio left a var/demo-loaded, which may be younger than everything here.
var/demo-sign-ins: $(VENV)/installed $(DEMO_SOURCES) $(if $(DATABASE_URL),FORCE,$(if $(wildcard var/patio.sqlite3),,FORCE)) | var/secret-key
	@$(DEMO_ENV) $(BIN)/python -m cms.former_database
	@$(DEMO_ENV) $(BIN)/python manage.py migrate --verbosity 0 --skip-checks
	@$(DEMO_ENV) $(BIN)/python manage.py load_demo --sign-ins $@ && touch var/demo-new

var/secret-key: | $(VENV)/installed
	@mkdir -p var
	@umask 077 && $(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))' > $@

test: $(VENV)/installed-dev
	@$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 --dist loadgroup $(ARGS)

lint: $(VENV)/installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djade --target-version 5.2 --check $(TEMPLATES)

format: $(VENV)/installed-dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(BIN)/djade --target-version 5.2 $(TEMPLATES)

pictures: $(VENV)/installed-dev
	@$(BIN)/python -m bench.screenshots $(ARGS)

VENDORED = desk/static/desk/vendored
IDB = 8.0.4

vendored:
	@folder=$$(mktemp -d) && npm pack --silent --pack-destination $$folder idb@$(IDB) && tar -xzf $$folder/idb-$(IDB).tgz -C $$folder && \
		cp $$folder/package/build/index.js $(VENDORED)/idb.js && cp $$folder/package/LICENSE $(VENDORED)/idb.LICENSE.txt && rm -r $$folder
	@cd $(VENDORED) && sha256sum --check SHA256SUMS

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

$(VENV)/installed: requirements.txt | $(BIN)/python
	@echo "Installing what Patio runs on into $(VENV)…"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@echo "Installing what its tests need…"
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Patio needs Python 3.11, 3.12 or 3.13: install one, or name it: make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment (on Debian: apt install python3-venv)"; exit 1; }

requirements: $(VENV)/installed-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@for name in requirements requirements-dev; do $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --upgrade \
		--python-version 3.11 --custom-compile-command "make requirements" $$name.in -o $$name.txt; done

clean:
	rm -rf $(VENV) var/demo-sign-ins .pytest_cache .ruff_cache

FORCE:
