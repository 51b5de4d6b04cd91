#!/usr/bin/env bash
# frost-sta-client, the Python client of the makers of FROST-Server, drives the SensorThings API by a script
# nobody here wrote: creation, links by whole entities, queries, paging, data arrays, updates, deletion.
set -euo pipefail

script="${DOTHI_SHARED:-}/frost_client_smoke.py"
[ -f "$script" ] || { echo "frost_client_smoke.py is not there: this clone has no shared material beside it"; exit 77; }
answer=$("$DOTHI_JUDGES/python" "$script" "$1/sta/v1.1") || { echo "$answer"; exit 1; }
echo "$answer"
grep -q ' 0 failed$' <<<"$answer"
