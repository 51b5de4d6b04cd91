# shellcheck shell=bash
# The virtual environment `.venv` and what is installed in it.
# Sourced by setup.sh with the repository's root as the working folder.

stamps=.venv/.stamps

uv() {
    .venv/bin/uv --quiet "$@"
}

# The first Python on PATH that is new enough; `PYTHON` goes before all of them.
# Each one is tried, since a name on PATH may be a stub that starts nothing, and
# asked for its own path, since a working stub is slow.
find_python() {
    local name
    for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        "$name" -c 'import sys; sys.version_info < (3, 11) and sys.exit(1); print(sys.executable)' \
            2>/dev/null && return 0
    done
    return 1
}

need_python() {
    python=$(find_python) || stop \
        "Dothi needs Python 3.11 or newer, and there is none on PATH." \
        "Install it (Debian 12, Ubuntu 24.04 or newer: apt-get install python3), then run the command again." \
        "If it lies elsewhere, name it: PYTHON=/path/to/python3 make run"
}

fingerprint_of() {
    "$python" tools/setup/fingerprint.py "$@"
}

stamp_is() {
    [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]
}

write_stamp() {
    mkdir -p "$stamps"
    printf '%s\n' "$2" >"$stamps/$1"
}

# A virtual environment holds its own absolute path and its Python's, so a
# repository that was moved or a Python that was replaced needs a new one.
venv_place() {
    printf '%s %s %s' "$PWD" "$("$python" -c 'import sys; print(sys.version)' | tr '\n' ' ')" \
        "$(fingerprint_of tools/setup/uv.txt)"
}

venv_is_ready() {
    [ -x .venv/bin/python ] && .venv/bin/python -c '' >/dev/null 2>&1 && stamp_is place "$(venv_place)"
}

# The development lock holds every package of the run lock at the same version,
# so an environment made for tests serves a run as well and is left as it is.
lock_is_installed() {
    local dev
    dev="dev $(fingerprint_of locks/dev.txt)"
    stamp_is lock "$dev" && return 0
    [ "$1" = run ] && stamp_is lock "run $(fingerprint_of locks/run.txt)"
}

project_is_installed() {
    stamp_is project "$(fingerprint_of pyproject.toml)"
}

no_package_index() {
    stop "The Python packages could not be installed (the lines above say why)." \
        "Check the network and the proxy settings, then run the same command again: it goes on where it stopped."
}

make_venv() {
    step "Making the virtual environment .venv with $("$python" --version) ($python)"
    rm -rf .venv
    "$python" -m venv .venv || stop \
        "The virtual environment could not be made." \
        "Check that this folder can be written ($PWD) and that 'import ensurepip' works in $python."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        --requirement tools/setup/uv.txt || no_package_index
    write_stamp place "$(venv_place)"
}

prepare_python() {
    local lock=$1
    need_python
    # Downloads over a slow line are ordinary; the tool's own limit of 30 s is short for them.
    export UV_HTTP_TIMEOUT=${UV_HTTP_TIMEOUT:-180}
    # An active virtual environment of the person's own must not be the target.
    unset VIRTUAL_ENV
    if [ -e .venv ] && [ ! -w .venv ]; then
        stop "$PWD/.venv belongs to $(owner_of .venv), and you are $(id -un)." \
            "Run the command as that user, or remove the folder (sudo rm -rf .venv) and run it again."
    fi
    venv_is_ready || make_venv
    if ! lock_is_installed "$lock"; then
        step "Installing the locked Python packages (locks/$lock.txt)"
        rm -f "$stamps/lock" "$stamps/project" "$stamps/node"
        # Compiled here, once: where PYTHONDONTWRITEBYTECODE is set, as in many containers, each of a city's
        # processes would compile everything it imports at every start.
        uv pip sync --compile-bytecode --python .venv/bin/python --require-hashes "locks/$lock.txt" \
            || no_package_index
        write_stamp lock "$lock $(fingerprint_of "locks/$lock.txt")"
    fi
    if ! project_is_installed; then
        step "Installing Dothi itself into .venv (it runs from src/)"
        uv pip install --python .venv/bin/python --no-deps --editable . || no_package_index
        write_stamp project "$(fingerprint_of pyproject.toml)"
    fi
    # So is what has changed of Dothi's own: a tenth of a second here, half a second of every start.
    if [ -d src/dothi ] && ! .venv/bin/python -m compileall -qq src/dothi; then
        say "src/dothi could not be compiled in place; Dothi runs all the same and starts more slowly."
    fi
}

# Prints the state and returns 1 when something would be installed.
report_python() {
    local lock=$1
    need_python
    if ! venv_is_ready; then
        say "missing  the virtual environment .venv (would be made with $python)"
        say "missing  the Python packages of locks/$lock.txt"
        return 1
    fi
    say "found    the virtual environment .venv"
    if ! lock_is_installed "$lock" || ! project_is_installed; then
        say "missing  the Python packages of locks/$lock.txt, as they are locked now"
        return 1
    fi
    say "found    the Python packages of locks/$lock.txt"
}

owner_of() {
    "$python" -c 'import pathlib, sys; print(pathlib.Path(sys.argv[1]).owner())' "$1"
}
