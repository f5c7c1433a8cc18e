# Two commands matter: `make demo` and `make test`. Both set up .venv from requirements.lock first.

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
SYSTEM_PYTHON ?= /usr/bin/python3
VENV := .venv
VENV_QGIS := .venv-qgis
VENV_QT6 := .venv-qt6
RUN := $(VENV)/bin/python
QGIS_TESTS ?= qgis and not slow
PIP := $(RUN) -m pip --disable-pip-version-check
# The tests start many processes of Python: what is compiled is kept, whatever the environment says.
unexport PYTHONDONTWRITEBYTECODE
# The GUI of QGIS needs a display; offscreen serves every test that draws nothing.
QGIS_ENV := QT_QPA_PLATFORM=offscreen PYTHONPATH= ENGINE_PYTHON=$(CURDIR)/$(RUN)

.PHONY: demo test test-here test-beside test-slow test-qgis lint format bench plugin qt6 wheelhouse screenshots lock setup clean

demo: $(VENV)/.ready
	$(RUN) tools/demo.py build/demo

# QGIS waits much: its tests run beside the others.
test: $(VENV)/.ready
	@$(MAKE) --no-print-directory --jobs 2 test-here test-beside

# A process a core, four at the most (about a GB each); long files are early in their order.
test-here: $(VENV)/.ready
	$(RUN) -m pytest -n logical --maxprocesses 4 --dist loadgroup --no-loadscope-reorder -m "not slow and not qgis"

# What it says comes in one piece. A thread each, as the tests beside have: more would wait for one another.
test-beside:
	@said=$$(OMP_NUM_THREADS=1 $(MAKE) --no-print-directory test-qgis 2>&1); status=$$?; echo "$$said"; exit $$status

test-slow: $(VENV)/.ready
	$(RUN) -m pytest -m "slow and not qgis"
	$(MAKE) --no-print-directory test-qgis QGIS_TESTS="qgis and slow"

# Tests marked qgis run under the Python that QGIS itself is built for, in an environment of their own.
test-qgis: $(VENV)/.ready
	@if ! $(SYSTEM_PYTHON) -c "import qgis.core" 2>/dev/null; then \
		echo "Skipped the tests marked qgis: $(SYSTEM_PYTHON) has no QGIS (Debian: apt-get install qgis python3-qgis python3-venv)."; \
	else \
		$(MAKE) --no-print-directory $(VENV_QGIS)/.ready && \
		$(QGIS_ENV) $(VENV_QGIS)/bin/python -m pytest -m "$(QGIS_TESTS)" tests/qgis; \
	fi

lint: $(VENV)/.ready
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

format: $(VENV)/.ready
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

# Markdown on standard output, one benchmark after the other; those that need labelled data are run by hand (their heads say how).
BENCHES := polygonize throughput waste memory objects second_phrase service gpu

bench: $(VENV)/.ready
	@for name in $(BENCHES); do echo "## $$name"; $(RUN) benchmarks/$$name.py || exit 1; done

plugin: $(VENV)/.ready
	$(RUN) -m tools.build_plugin

# What is named of Qt is looked up in PyQt6; then QGIS's own pyqt5_to_pyqt6.py, which `make plugin` uses where it is there.
qt6: $(VENV_QT6)/.ready
	$(VENV_QT6)/bin/python tools/qt_names.py PyQt6 qgis_plugin
	$(MAKE) --no-print-directory plugin

# What the managed environment is installed from where the engine is on no index; `--all` fetches every package, too.
wheelhouse: $(VENV)/.ready
	$(RUN) tools/wheelhouse.py dist/wheels $(WHEELHOUSE)

# Pictures of the plugin in a real QGIS, into docs/images; needs xvfb.
screenshots: $(VENV)/.ready
	ENGINE_PYTHON=$(CURDIR)/$(RUN) $(RUN) -m tools.screenshots docs/images

# Needs uv; run it after a change of the dependencies in pyproject.toml and commit the result.
lock:
	bash tools/lock.sh

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, found '$(PYTHON)'; name another one: make PYTHON=/path/to/python3.11"; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV_QGIS)/.ready: requirements-qgis.lock
	$(SYSTEM_PYTHON) -m venv --system-site-packages $(VENV_QGIS)
	$(VENV_QGIS)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements-qgis.lock
	@touch $@

# The script says that it needs Python 3.12; 3.11 reads it, too.
$(VENV_QT6)/.ready: requirements-qt6.lock
	"$(PYTHON)" -m venv $(VENV_QT6)
	$(VENV_QT6)/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --ignore-requires-python -r $<
	@touch $@

clean:
	rm -rf build dist $(VENV) $(VENV_QGIS) $(VENV_QT6)
