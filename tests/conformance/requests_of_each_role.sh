#!/usr/bin/env bash
# Schemathesis asks every route as somebody of each role, by a token: no answer may be a server error. The role
# decides which ways are gone, so fewer examples of each are enough beside requests_of_all_kinds.sh.
set -euo pipefail

# Ways to sign in and rights themselves are left out: they would take the token away that asks.
roles=(officer manager security_officer administrator device service)
said=$(mktemp)
trap 'rm -f "$said"' EXIT
for role in "${roles[@]}"; do
    token=$(.venv/bin/dothi token create --role "$role" --name "judge $role" --url "$1")
    "$DOTHI_JUDGES/schemathesis" run "$1/api/schema/openapi.json" --url "$1" \
        --header "Authorization: Bearer $token" --exclude-path-regex '^/api/(sign-|users|grants|tokens|me/)' \
        --phases examples,fuzzing --checks not_a_server_error,content_type_conformance \
        --max-examples 1 --workers 1 --seed 20261122 --request-timeout 20 --no-color >"$said" 2>&1 || {
        echo "As $role:"
        cat "$said"
        exit 1
    }
done
echo "asked by ${#roles[@]} roles: ${roles[*]}"
