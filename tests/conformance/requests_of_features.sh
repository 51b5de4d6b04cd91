#!/usr/bin/env bash
# Schemathesis asks the OGC API what its description allows and what it does not: no answer may be a server
# error, and each must be as it is described. (A limit above the largest one is taken for it, as the standard says.)
set -euo pipefail

"$DOTHI_JUDGES/schemathesis" run "$1/ogc/api" --url "$1/ogc" \
    --checks not_a_server_error,content_type_conformance,status_code_conformance,response_schema_conformance \
    --phases examples,coverage,fuzzing \
    --max-examples 25 --workers 1 --seed 20261121 --request-timeout 20 --no-color
