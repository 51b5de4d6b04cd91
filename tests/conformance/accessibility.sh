#!/usr/bin/env bash
# axe-core, driven by a script nobody here wrote, looks at the first screen in Debian's Chromium.
set -euo pipefail

script="${DOTHI_SHARED:-}/a11y.mjs"
[ -f "$script" ] || { echo "a11y.mjs is not there: this clone has no shared material beside it"; exit 77; }
command -v chromium >/dev/null || { echo "chromium is not installed"; exit 77; }
[ -d web/node_modules/@axe-core/playwright ] || { echo "the web app's packages are not installed"; exit 77; }

# Node looks for the script's packages upwards from where it lies.
room=web/node_modules/.judges
mkdir -p "$room"
cp "$script" "$room/a11y.mjs"
answer=$(node "$room/a11y.mjs" "$1/")
echo "$answer"
grep -q ' violations 0 ' <<<"$answer"
