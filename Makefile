# `make` lists the targets. Each one first installs what it needs (bin/setup), in seconds when nothing changed.
PORT ?= 8000
KOMMUN ?= ale
JOBS ?= 2
PY := .venv/bin/python

.PHONY: help demo test bench check lock

help:
	@echo "make demo   kör produkten med ett demoår på http://127.0.0.1:$(PORT) (PORT=8010, KOMMUN=vaggeryd)"
	@echo "make test   alla tester, även i webbläsare"
	@echo "make bench  mätningar mot de mål som projektet har satt"
	@echo "make check  kodstil, typer, migrationer och produktionsinställningar"
	@echo "make lock   räkna om requirements*.lock från pyproject.toml"

demo:
	@bin/setup demo
	@exec $(PY) bin/demo --port $(PORT) --kommun $(KOMMUN)

test:
	@bin/setup test
	$(PY) -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

bench:
	@bin/setup test
	$(PY) -m tests.benchmarks $(ARGS)

check:
	@bin/setup check
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --lint --quiet templates
	$(PY) -m mypy
	$(PY) manage.py makemigrations --check --dry-run
	ALE_ENV=production SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(50))") \
		ALLOWED_HOSTS=styrning.example $(PY) manage.py check --deploy --fail-level WARNING

UV_LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url pyproject.toml
lock:
	@bin/setup check
	$(UV_LOCK) --output-file requirements.lock $(ARGS)
	$(UV_LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock $(ARGS)
