# demo and test are the README's two commands: on a fresh clone they make their own environment first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT := demo-out

DATA ?= ../shared/data
WORK ?= train-out

.PHONY: demo test check bench fuzz differ engine js docs train measure clean

$(VENV)/.compiler: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[compiler]'
	@touch $@

$(VENV)/.dev: $(VENV)/.compiler
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

demo: $(VENV)/.compiler
	$(BIN)/asv3c build std.faces.studio -o $(OUT)/studio.asv3b
	$(BIN)/asv3c run $(OUT)/studio.asv3b --seed 7 --affect examples/talk/mood.csv --lipsync examples/talk/voice.csv \
	  -o $(OUT)/performance.csv --plot $(OUT)/performance.svg
	$(BIN)/asv3c convert $(OUT)/performance.csv $(OUT)/performance.three.json
	$(BIN)/asv3c sheet $(OUT)/performance.csv -o $(OUT)/strip.svg

test: $(VENV)/.dev
	$(BIN)/pytest -n auto

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python tests/bench/bench.py

fuzz: $(VENV)/.dev
	$(BIN)/python tests/fuzz/fuzz.py --sources 100000 --bytecodes 100000
	$(BIN)/python tests/fuzz/agree.py

differ: $(VENV)/.dev js
	$(BIN)/python tests/conformance/differ.py

engine: $(VENV)/.dev
	$(BIN)/python runtime/wasm/generate.py
	$(BIN)/python runtime/wasm/build.py

js:
	cd runtime/js && npm ci --silent --no-fund --no-audit && npm run --silent build

train: $(VENV)/.dev
	$(BIN)/python -m asv3.models.microalbert --data $(DATA) --work $(WORK)

measure: $(VENV)/.dev
	$(BIN)/python -m asv3.models.microalbert.measure --data $(DATA) --work $(WORK)

docs: $(VENV)/.dev
	$(BIN)/asv3c data card -o docs/emotion-data.md
	$(BIN)/python -m asv3.compiler.docs docs
	$(BIN)/asv3c sheet std.faces.studio --presets -o docs/presets.svg
	$(BIN)/asv3c sheet std.faces.studio --levels 1,3,5 -o docs/studio.svg
	$(BIN)/asv3c sheet std.faces.subtle --levels 5 -o docs/subtle.svg
	$(BIN)/asv3c sheet std.faces.expressive --levels 5 -o docs/expressive.svg
	$(BIN)/asv3c plot std.faces.studio -o docs/space.svg

clean:
	rm -rf $(VENV) $(OUT)
