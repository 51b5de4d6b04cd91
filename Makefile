# The commands of Dothi. Each one first installs what it needs and is missing (tools/setup.sh),
# so every one of them works on a fresh clone.

MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
.DEFAULT_GOAL := help

.PHONY: help run sta-testbed setup test check docs conformance sbom audit bench clean

# Only what is written after `make run` counts: some shells set HOST for everything they start.
given = $(if $(filter command line,$(origin $(1))),$(2) '$($(1))')

help: ## print this list
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1|\2/p' Makefile | \
		while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

run: ## install what is missing and start the city (PORT=8080 DATA=folder HOST=address)
	@tools/setup.sh run && exec .venv/bin/dothi up $(call given,PORT,--port) $(call given,DATA,--data) $(call given,HOST,--host)

sta-testbed: ## start a throw-away city with a little SensorThings data (PORT= DATA= TASKING=yes)
	@tools/setup.sh run && exec .venv/bin/dothi testbed $(call given,PORT,--port) $(call given,DATA,--data) $(if $(filter yes,$(TASKING)),--tasking)

setup: ## install what `make run` needs and start nothing
	@tools/setup.sh run

test: ## run all tests, of the backend and of the web app
	@tools/setup.sh test && exec tools/test.sh all

check: ## formatting, lint, types and the rules of the house
	@tools/setup.sh check && exec tools/check.sh

docs: ## write the reference anew, from the model and from requests that are executed
	@tools/setup.sh test && exec .venv/bin/python tools/write_reference.py

conformance: ## let outside programs judge the standards Dothi speaks
	@tools/setup.sh conformance && exec tools/conformance.sh

sbom: ## write what Dothi is made of, as CycloneDX, into sbom/
	@tools/setup.sh supply && exec tools/supply.sh sbom

audit: ## ask PyPI and npm for known vulnerabilities of what is locked (needs the Internet)
	@tools/setup.sh supply && exec tools/supply.sh audit

bench: ## measure speed on this machine
	@tools/setup.sh bench && exec .venv/bin/python -m bench

clean: ## remove what these commands made in this folder (no city's data)
	rm -rf .venv .venv-judges .venv-peers .venv-supply sbom web/node_modules web/dist web/.stamps \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis build bench-results
	find src tests tools -type d -name __pycache__ -prune -exec rm -rf {} +
