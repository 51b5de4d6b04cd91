#!/usr/bin/env bash
# Runs the tests: `all` (backend and web app), or the paths given as arguments, by pytest alone.
# With DOTHI_REPORTS set to a folder, every runner also writes its JUnit report there.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

. tools/setup/messages.sh
. tools/setup/python.sh
. tools/setup/web.sh

# A city is four programs, and the tests start some fifty: what they import is compiled once, whatever the shell
# says. With this variable set, as it is in many containers, half the work of every start would be compiling.
unset PYTHONDONTWRITEBYTECODE

failed=no

# pytest ends with 5 when it found no test at all: an empty run proves nothing.
run_pytest() {
    local report_name=$1 code=0 report=()
    shift
    if [ -n "${DOTHI_REPORTS:-}" ]; then
        report=("--junitxml=$DOTHI_REPORTS/$report_name.xml")
    fi
    .venv/bin/python -m pytest ${report[@]+"${report[@]}"} "$@" || code=$?
    if [ "$code" -eq 5 ]; then
        say "No test was found in ${*:-tests/}: that counts as a failure, since nothing was proven." >&2
    fi
    [ "$code" -eq 0 ] || failed=yes
}

# What runs beside the rest is told to end too, and waited for: its cities have to be stopped.
end_bad_days() {
    kill -INT -- "-$bad_days" 2>/dev/null || true
    wait "$bad_days" || true
    rm -f "$told"
    exit 130
}

run_web_tests() {
    local report=()
    if [ -n "${DOTHI_REPORTS:-}" ]; then
        report=(-- --reporter=default --reporter=junit "--outputFile.junit=$DOTHI_REPORTS/web.xml")
    fi
    (cd web && npm run --silent test ${report[@]+"${report[@]}"}) || failed=yes
}

need_python
if [ -f web/package.json ]; then
    # The tests in tests/web call `node` too, so it is put on PATH before pytest starts.
    use_node
fi

if [ "${1:-all}" = all ]; then
    # The set-up, which must not be felt, and the browsers, which draw, have the machine for themselves.
    step "Tests of the set-up"
    run_pytest setup tests/setup
    # Bad days come one after another and wait more than they work, so the rest of the backend runs beside them:
    # three at a time, since most of those wait for servers too. A group of its own, so that Ctrl-C ends it in order.
    step "Tests of the backend, and of bad days beside them"
    told=$(mktemp)
    set -m
    (PYTEST_XDIST_WORKER=gw9 run_pytest faults tests/faults && [ "$failed" = no ]) >"$told" 2>&1 &
    bad_days=$!
    set +m
    trap end_bad_days INT TERM
    run_pytest backend tests --numprocesses 3 --dist loadfile --no-loadscope-reorder \
        --ignore=tests/setup --ignore=tests/faults --ignore=tests/web
    wait "$bad_days" || failed=yes
    trap - INT TERM
    cat "$told"
    rm -f "$told"
    # Each in a city of its own: those with many files have two browsers, beside them the others come in turn.
    step "Tests of the screens"
    run_pytest screens tests/web --numprocesses 2 --dist load --maxschedchunk 1
    if [ -f web/package.json ]; then
        step "Tests of the web app"
        run_web_tests
    else
        say "Tests of the web app: skipped, since there is no web/package.json in this tree."
    fi
else
    run_pytest "$(printf '%s' "$1" | tr -c 'a-zA-Z0-9' '_')" "$@"
fi

[ "$failed" = no ]
