#!/usr/bin/env bash
# What Dothi is made of, and whether any of it is known to be unsafe.
#
#   tools/supply.sh sbom    writes sbom/python.cdx.json and sbom/web.cdx.json (CycloneDX); asks nobody
#   tools/supply.sh audit   asks the advisory services of PyPI and npm; 1 where they know of something,
#                           2 where one of them cannot be asked, since then nothing is known
#
# Both read the locks, so they speak of what is installed with us and not of what is newest.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

. tools/setup/messages.sh
. tools/setup/python.sh
. tools/setup/web.sh

requirements=locks/supply.txt

# Programs that only look at us live apart, so that they never decide which versions Dothi runs with.
# `locks/supply.txt` is compiled by uv from tools/supply/requirements.txt.
prepare_programs() {
    local wanted
    wanted=$(fingerprint_of "$requirements")
    if [ "$(cat .venv-supply/.stamp 2>/dev/null)" = "$wanted" ] && .venv-supply/bin/python -c '' 2>/dev/null; then
        return 0
    fi
    step "Making the virtual environment of the supply tools (.venv-supply)"
    rm -rf .venv-supply
    "$python" -m venv .venv-supply
    uv pip sync --python .venv-supply/bin/python --require-hashes "$requirements" || no_package_index
    printf '%s\n' "$wanted" >.venv-supply/.stamp
}

write_sbom() {
    mkdir -p sbom
    step "Writing what runs on the server (sbom/python.cdx.json)"
    .venv-supply/bin/cyclonedx-py requirements --pyproject pyproject.toml --mc-type application \
        --output-format JSON --output-file sbom/python.cdx.json locks/run.txt
    step "Writing what runs in the browser (sbom/web.cdx.json)"
    (cd web && npm sbom --sbom-format cyclonedx --sbom-type application --omit dev --package-lock-only) \
        >sbom/web.cdx.json
    .venv-supply/bin/python tools/supply/judging.py sbom sbom/python.cdx.json sbom/web.cdx.json
}

ask_advisories() {
    local lock code=0
    room=$(mktemp -d)
    trap 'rm -rf "$room"' EXIT
    for lock in locks/run.txt locks/dev.txt locks/judges.txt; do
        step "Asking PyPI's advisories about $lock"
        .venv-supply/bin/pip-audit --requirement "$lock" --require-hashes --disable-pip --progress-spinner off \
            --timeout 30 --format json --output "$room/$(basename "$lock").json" 2>"$room/$(basename "$lock").log" || true
    done
    step "Asking npm's advisories about web/package-lock.json"
    (cd web && npm audit --json >"$room/npm.json" 2>"$room/npm.log") || true
    .venv-supply/bin/python tools/supply/judging.py audit "$room" || code=$?
    return "$code"
}

need_python
use_node
prepare_programs
case ${1:-} in
    sbom) write_sbom ;;
    audit) ask_advisories ;;
    *) stop "tools/supply.sh does not know '${1:-}'." "Call it as: tools/supply.sh sbom|audit" ;;
esac
