#!/usr/bin/env bash
# Schemathesis asks every route what its description allows and what it does not: no answer may be a
# server error, and each must be of a described type. One worker: Hypothesis fails now and then in two threads.
set -euo pipefail

"$DOTHI_JUDGES/schemathesis" run "$1/api/schema/openapi.json" --url "$1" \
    --checks not_a_server_error,content_type_conformance \
    --max-examples 40 --workers 1 --seed 20261121 --request-timeout 20 --no-color
