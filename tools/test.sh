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
    # Three at a time, since most of them wait for servers, and long files first. The set-up, which must not be felt,
    # those that cause faults under load, and browsers that draw, have the machine for themselves.
    step "Tests of the backend"
    run_pytest backend tests --numprocesses 3 --dist loadfile --no-loadscope-reorder \
        --ignore=tests/setup --ignore=tests/faults --ignore=tests/web
    step "Tests of the set-up and of bad days"
    run_pytest bad_days tests/setup tests/faults
    # Each in a city and with a browser of its own, in the order of tests/web/conftest.py.
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
