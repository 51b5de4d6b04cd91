#!/usr/bin/env bash
# OWSLib, a client library of the GIS world, reads the OGC API by a script nobody here wrote: conformance, the
# API's description, collections, features in a box, one feature, queryables.
set -euo pipefail

script="${DOTHI_SHARED:-}/owslib_smoke.py"
[ -f "$script" ] || { echo "owslib_smoke.py is not there: this clone has no shared material beside it"; exit 77; }
answer=$("$DOTHI_JUDGES/python" "$script" "$1/ogc" water_level_station 102 8 110 24) || { echo "$answer"; exit 1; }
echo "$answer"
grep -q ' 0 failed$' <<<"$answer"
