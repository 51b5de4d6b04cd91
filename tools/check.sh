#!/usr/bin/env bash
# Formatting, lint, types and the rules of the house. Runs all of them, and fails when one does.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

. tools/setup/messages.sh
. tools/setup/python.sh
. tools/setup/web.sh

failed=()

look() {
    local name=$1
    shift
    step "$name"
    "$@" || failed+=("$name")
}

check_web() {
    (cd web && npm run --silent check)
}

need_python
look "Lint (ruff check)" .venv/bin/python -m ruff check
look "Formatting (ruff format --check)" .venv/bin/python -m ruff format --check
look "Types (mypy)" .venv/bin/python -m mypy
if [ -f web/package.json ]; then
    use_node
    look "Lint, formatting and types of the web app" check_web
else
    say "Checks of the web app: skipped, since there is no web/package.json in this tree."
fi
look "Rules of the house (tests/rules)" tools/test.sh tests/rules

if [ "${#failed[@]}" -gt 0 ]; then
    printf '\nThese found something (see above):\n' >&2
    printf '  %s\n' "${failed[@]}" >&2
    say "ruff repairs most of its own findings: .venv/bin/ruff check --fix && .venv/bin/ruff format" >&2
    exit 1
fi
