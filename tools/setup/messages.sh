# shellcheck shell=bash
# How the scripts here talk: progress on standard output, trouble on standard error.

say() {
    printf '%s\n' "$*"
}

# One line before anything that takes more than a moment.
step() {
    printf '==> %s\n' "$*"
}

# Each argument is one line; the last ones say what to do next.
stop() {
    printf '\n' >&2
    printf '%s\n' "$@" >&2
    exit 1
}
