#!/usr/bin/env bash
# Lets programs that others wrote judge the standards Dothi speaks, against a throw-away city.
#
# A judge is a file tests/conformance/*.sh or *.py (names with a leading _ are their parts).
# It is called with the city's URL and says its verdict by its exit code: 0 passed,
# 77 skipped (the last line it prints is the reason), anything else failed. It finds
#   DOTHI_JUDGES          the folder of programs installed from locks/judges.txt
#   DOTHI_SHARED          the folder with outside conformance material; empty where it is absent
#   DOTHI_CITY_DATA       the data folder of the throw-away city
# With DOTHI_REPORTS set to a folder, the verdicts are also written there.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

. tools/setup/messages.sh
. tools/setup/python.sh
. tools/setup/web.sh

start_limit_s=${DOTHI_CITY_START_LIMIT_S:-180}
judge_limit_s=${DOTHI_JUDGE_LIMIT_S:-300}
requirements=locks/judges.txt

passed=0
failed=0
skipped=()
city=
work=

list_judges() {
    local judge
    for judge in tests/conformance/*.sh tests/conformance/*.py; do
        case $(basename "$judge") in
            _* | test_* | conftest.py | '*.sh' | '*.py') ;;
            *) printf '%s\n' "$judge" ;;
        esac
    done
}

# The judges' own libraries live apart, so that they never decide which versions Dothi runs with. They are
# locked as ours are: a verdict must not change because a judge has (`locks/judges.txt` is compiled by uv from
# tests/conformance/requirements.txt).
prepare_judges() {
    local wanted
    wanted=$(fingerprint_of "$requirements")
    if [ "$(cat .venv-judges/.stamp 2>/dev/null)" = "$wanted" ] && .venv-judges/bin/python -c '' 2>/dev/null; then
        return 0
    fi
    step "Making the judges' own virtual environment (.venv-judges)"
    rm -rf .venv-judges
    "$python" -m venv .venv-judges
    uv pip sync --python .venv-judges/bin/python --require-hashes "$requirements" || no_package_index
    printf '%s\n' "$wanted" >.venv-judges/.stamp
}

free_port() {
    .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

is_healthy() {
    .venv/bin/python -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1] + "/health", timeout=3)' "$1" \
        >/dev/null 2>&1
}

# Started by root, the servers run as the user `dothi`, who has to reach the folder.
start_city() {
    local port deadline
    port=$(free_port)
    url=http://127.0.0.1:$port
    if [ "$(id -u)" -eq 0 ]; then chown dothi "$work"; fi
    step "Starting a throw-away city at $url"
    # Judges of standards do not sign in.
    DOTHI_VISITORS_MAY=everything .venv/bin/dothi up --data "$work/data" --port "$port" >"$work/city.log" 2>&1 </dev/null &
    city=$!
    deadline=$((SECONDS + start_limit_s))
    while ! is_healthy "$url"; do
        if ! kill -0 "$city" 2>/dev/null || [ "$SECONDS" -ge "$deadline" ]; then
            say "The city did not answer at $url/health within $start_limit_s s. The end of what it said:" >&2
            tail -n 30 "$work/city.log" >&2
            return 1
        fi
        sleep 0.5
    done
}

stop_city() {
    local waited=0
    if [ -n "$city" ] && kill -TERM "$city" 2>/dev/null; then
        while kill -0 "$city" 2>/dev/null && [ "$waited" -lt 60 ]; do
            sleep 0.5
            waited=$((waited + 1))
        done
        if kill -KILL "$city" 2>/dev/null; then
            say "The city did not stop within 30 s of being asked, and was killed." >&2
        fi
    fi
    city=
    if [ -n "$work" ]; then rm -rf "$work"; fi
}

write_verdict() {
    [ -n "${DOTHI_REPORTS:-}" ] || return 0
    printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$DOTHI_REPORTS/conformance.tsv"
}

run_judge() {
    local judge=$1 code=0 reason program=bash
    case $judge in
        *.py) program=.venv-judges/bin/python ;;
    esac
    step "Judge: $judge"
    timeout "$judge_limit_s" "$program" "$judge" "$url" >"$work/judge.log" 2>&1 </dev/null || code=$?
    case $code in
        0)
            passed=$((passed + 1))
            tail -n 1 "$work/judge.log"
            write_verdict "$judge" passed ""
            ;;
        77)
            reason=$(tail -n 1 "$work/judge.log")
            skipped+=("$judge: ${reason:-it gave no reason}")
            write_verdict "$judge" skipped "${reason:-it gave no reason}"
            ;;
        *)
            failed=$((failed + 1))
            tail -n 60 "$work/judge.log"
            if [ "$code" -eq 124 ]; then say "It took longer than $judge_limit_s s and was stopped."; fi
            say "Failed with exit code $code."
            write_verdict "$judge" failed "exit code $code"
            ;;
    esac
}

judges=()
while read -r judge; do
    judges+=("$judge")
done < <(list_judges)

if [ "${#judges[@]}" -gt 0 ]; then
    need_python
    # Judges of the screens call `node`.
    [ ! -f web/package.json ] || use_node
    prepare_judges
    work=$(mktemp -d)
    trap stop_city EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    DOTHI_JUDGES=$PWD/.venv-judges/bin
    DOTHI_SHARED=
    if [ -d ../shared/conformance ]; then DOTHI_SHARED=$(cd ../shared/conformance && pwd); fi
    DOTHI_CITY_DATA=$work/data
    export DOTHI_JUDGES DOTHI_SHARED DOTHI_CITY_DATA
    if start_city; then
        for judge in "${judges[@]}"; do
            run_judge "$judge"
        done
    else
        failed=${#judges[@]}
        for judge in "${judges[@]}"; do
            write_verdict "$judge" failed "the city did not start"
        done
    fi
else
    say "There is no judge in tests/conformance yet."
fi

for reason in ${skipped[@]+"${skipped[@]}"}; do
    say "Skipped: $reason"
done
say "$passed passed, $failed failed, ${#skipped[@]} skipped"
[ "$failed" -eq 0 ]
