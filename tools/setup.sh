#!/usr/bin/env bash
# Makes this machine ready for Dothi: installs what is missing, and only that.
#
#   tools/setup.sh [--check] [run|check|test|bench|conformance|supply]
#
# The word says what the machine is made ready for (`run` when none is given).
# With --check nothing is changed: it prints what would be installed and
# ends with 0 when nothing is missing, with 1 otherwise.
#
# Variables it reads:
#   DOTHI_DATABASE_URL  a PostgreSQL that already runs; then none is installed
#   DOTHI_MQTT_URL      an MQTT broker that already runs; then none is installed
#   PYTHON              the Python to use, when it is not the first fitting one on PATH
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
cd "$root"

. tools/setup/messages.sh
. tools/setup/system.sh
. tools/setup/python.sh
. tools/setup/web.sh

check_only=no
purpose=run
for word in "$@"; do
    case $word in
        --check) check_only=yes ;;
        run | check | test | bench | conformance | supply) purpose=$word ;;
        *)
            stop "tools/setup.sh does not know '$word'." \
                "Call it as: tools/setup.sh [--check] [run|check|test|bench|conformance|supply]"
            ;;
    esac
done

# What each purpose asks of the machine. `dev` holds everything that `run` holds.
case $purpose in
    run) lock=run servers=yes browser=no judges=no web=app ;;
    conformance) lock=run servers=yes browser=no judges=yes web=app ;;
    check) lock=dev servers=no browser=no judges=no web=packages ;;
    test) lock=dev servers=yes browser=yes judges=no web=all ;;
    supply) lock=run servers=no browser=no judges=no web=packages ;;
    bench) lock=dev servers=yes browser=yes judges=no web=all ;;
esac

if [ "$check_only" = yes ]; then
    missing=0
    report_system || missing=1
    report_python "$lock" || missing=1
    report_web "$web" || missing=1
    exit "$missing"
fi

# Two commands started at the same time would write into the same folders, so
# the second waits for the first. The lock goes when this script ends.
if command -v flock >/dev/null 2>&1; then
    exec 9<tools/setup.sh
    flock 9
fi

prepare_system
prepare_python "$lock"
prepare_web "$web"
