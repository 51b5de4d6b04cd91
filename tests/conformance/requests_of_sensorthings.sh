#!/usr/bin/env bash
# Schemathesis asks the SensorThings API what its description allows and what it does not: no answer may be a
# server error, and each must be of a described type. Deletions come last, so that there is something to ask for.
# The standard asks for 501 where a name with a dollar sign is no option here, so that is no server error.
# One worker: Hypothesis, which makes the requests, fails now and then in two threads.
set -euo pipefail

settings=$(mktemp --suffix=.toml)
trap 'rm -f "$settings"' EXIT
cat >"$settings" <<'TOML'
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 501]
TOML

ask() {
    "$DOTHI_JUDGES/schemathesis" --config-file "$settings" run "$1/sta/v1.1/openapi.json" --url "$1/sta/v1.1" "${@:2}" \
        --checks not_a_server_error,content_type_conformance --phases examples,coverage,fuzzing \
        --max-examples 5 --workers 1 --seed 20261121 --request-timeout 20 --no-color
}

ask "$1" --exclude-method DELETE
ask "$1" --include-method DELETE
