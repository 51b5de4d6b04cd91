#!/usr/bin/env bash
# Schemathesis asks the SensorThings API what its description allows and what it does not: no answer may be a
# server error, and each must be of a described type. Deletions come last, so that there is something to ask for.
set -euo pipefail

ask() {
    "$DOTHI_JUDGES/schemathesis" run "$1/sta/v1.1/openapi.json" --url "$1/sta/v1.1" "${@:2}" \
        --checks not_a_server_error,content_type_conformance --phases examples,coverage,fuzzing \
        --max-examples 5 --workers 2 --seed 20261121 --request-timeout 20 --no-color
}

ask "$1" --exclude-method DELETE
ask "$1" --include-method DELETE
