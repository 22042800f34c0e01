# make serve   install, set up and serve the site
# make test    install what the tests need, and run everything
# make lint    format, lint, types and templates only
# make docs    write docs/settings.md, docs/korean.md and .env.example from the code
# make pictures  take the pictures of README and the one that goes with shared links
# make texts   collect the texts to translate, and compile the translations
# make lock    pin requirements.in and requirements-dev.in, with hashes (needs uv)
PYTHON ?= python3
BIN = .venv/bin
# Caches of compiled code make every start but the first three times as fast.
unexport PYTHONDONTWRITEBYTECODE
INSTALL = $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes

.PHONY: serve test lint docs pictures texts lock browser

serve: .venv/runtime
	@exec $(BIN)/flask --app wsgi serve

test: .venv/development browser lint
	$(BIN)/pytest --numprocesses=2 --dist=loadgroup

lint: .venv/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint --lint --quiet templates

docs: .venv/development
	$(BIN)/python -c "from ksmo_site import config; print(config.as_table(), end='')" > docs/settings.md
	$(BIN)/python -c "from ksmo_site import config; print(config.as_example(), end='')" > .env.example
	$(BIN)/python -m tests.wording > docs/korean.md

pictures: .venv/development browser
	$(BIN)/python -m tests.browser.pictures docs

TEXTS = ksmo_site/translations
texts: .venv/runtime
	$(BIN)/pybabel --quiet extract --mapping-file=pyproject.toml --keywords=_l --no-location --sort-output --output=$(TEXTS)/messages.pot .
	$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --input-file=$(TEXTS)/messages.pot --output-dir=$(TEXTS)
	sed --in-place '/^"\(POT-Creation\|PO-Revision\|Generated\|Last-Tr\|Language-Team\|MIME\|Report\)/d; /^#\( \|$$\)/d' $(TEXTS)/ko/LC_MESSAGES/messages.po
	$(BIN)/pybabel --quiet compile --directory=$(TEXTS)

lock:
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" requirements.in -o requirements.txt
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

# A browser, a Korean font and Java come from the system, the HTML checker from npm. What cannot be had, for want of root,
# is left out by the tests, and they say so.
debian = command -v $(1) >/dev/null || [ "$$(id -u)" != 0 ] || (apt-get update -qq && apt-get install -y -qq --no-install-recommends $(2)) >/dev/null
browser: .venv/vnu.jar
	@$(call debian,chromium,chromium fonts-nanum)
	@$(call debian,java,default-jre-headless)

VNU = vnu-jar@26.9.27
VNU_SHA256 = 22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47
.venv/vnu.jar: .venv/development
	@$(call debian,npm,npm)
	@! command -v npm >/dev/null || (cd .venv && npm pack --silent $(VNU) >/dev/null \
		&& tar -xzf vnu-jar-*.tgz --to-stdout package/build/dist/vnu.jar > vnu.new && rm vnu-jar-*.tgz \
		&& echo "$(VNU_SHA256)  vnu.new" | sha256sum --check --quiet && mv vnu.new vnu.jar)

.venv/runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) -r requirements.txt
	@touch $@

.venv/development: requirements-dev.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(INSTALL) -r requirements-dev.txt
	@touch $@ .venv/runtime
