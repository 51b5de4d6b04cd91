# shellcheck shell=bash
# What Dothi needs of the system: Python's venv module, PostgreSQL with PostGIS,
# Mosquitto, for the browser tests Chromium and a font with Vietnamese, QGIS to judge maps, Wapiti to attack.
#
# A *need* is one of: venv postgresql postgis mosquitto chromium font qgis wapiti. Needs are
# turned into package names as late as possible, because a fresh machine knows no
# package names before its first `apt-get update`.
# Sourced by setup.sh (after messages.sh) and by install_packages.sh.

# The servers are found by their place and not by PATH: an ordinary user of Debian
# has no /usr/sbin there, and PostgreSQL's programs lie in no folder of PATH.
sbin_path="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

is_there() {
    PATH=$sbin_path command -v "$1" >/dev/null 2>&1
}

# One line for each PostgreSQL server of version 15 or newer: "VERSION SHARE-FOLDER".
list_postgres() {
    local folder version programs
    for folder in /usr/lib/postgresql/*/bin; do
        [ -x "$folder/postgres" ] || continue
        version=$(basename "$(dirname "$folder")")
        [ "$version" -ge 15 ] 2>/dev/null && printf '%s %s\n' "$version" "/usr/share/postgresql/$version"
    done
    # Elsewhere pg_config tells. Debian has one without a server too, so the server is looked for,
    # and one that only says which package to install, so its refusal is no error here.
    if programs=$(pg_config --bindir 2>/dev/null) && [ -x "$programs/postgres" ]; then
        version=$(pg_config --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
        [ "$version" -ge 15 ] 2>/dev/null && printf '%s %s\n' "$version" "$(pg_config --sharedir)"
    fi
    return 0
}

# The newest version that has PostGIS already, printed as its number.
find_postgis_version() {
    local version share
    list_postgres | while read -r version share; do
        if [ -f "$share/extension/postgis.control" ]; then
            printf '%s\n' "$version"
        fi
    done | sort -rn | sed -n 1p
}

find_postgres_version() {
    list_postgres | sort -rn | sed -n '1s/ .*//p'
}

has_vietnamese_font() {
    if command -v fc-list >/dev/null 2>&1; then
        [ -n "$(fc-list :lang=vi family 2>/dev/null)" ]
    else
        [ -f /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ]
    fi
}

has_chromium() {
    is_there chromium || is_there chromium-browser || is_there google-chrome
}

# Ubuntu has no Debian package of Chromium; asking it again at every run would be
# no use. An apt without package lists yet knows nothing at all, and is asked later.
has_no_chromium_to_give() {
    command -v apt-get >/dev/null 2>&1 && apt_knows bash && ! apt_knows chromium
}

has_qgis() {
    [ -d /usr/lib/python3/dist-packages/qgis ] && [ -f /usr/lib/qgis/plugins/libprovider_wfs.so ]
}

# A judge that is nowhere to be had says so itself, and its verdict is a skip.
can_install() {
    command -v apt-get >/dev/null 2>&1 && { ! apt_knows bash || apt_knows "$1"; }
}

# Debian keeps a part of the venv module in a package of its own.
has_venv() {
    [ -x .venv/bin/python ] || "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

list_missing_needs() {
    local python=$1 servers=$2 browser=$3 judges=$4
    has_venv "$python" || printf 'venv\n'
    if [ "$servers" = yes ] && [ -z "${DOTHI_DATABASE_URL:-}" ] && [ -z "$(find_postgis_version)" ]; then
        [ -n "$(find_postgres_version)" ] || printf 'postgresql\n'
        printf 'postgis\n'
    fi
    if [ "$servers" = yes ] && [ -z "${DOTHI_MQTT_URL:-}" ]; then
        is_there mosquitto || printf 'mosquitto\n'
    fi
    if [ "$browser" = yes ]; then
        has_chromium || has_no_chromium_to_give || printf 'chromium\n'
        has_vietnamese_font || printf 'font\n'
    fi
    if [ "$judges" = yes ] && ! has_qgis && can_install python3-qgis; then
        printf 'qgis\n'
    fi
    if [ "$judges" = yes ] && ! is_there wapiti && can_install wapiti; then
        printf 'wapiti\n'
    fi
}

# The whole answer is read: a pipe closed early would make apt-cache, and so the pipe, fail.
apt_knows() {
    [ -n "$(apt-cache show --no-all-versions "$1" 2>/dev/null)" ]
}

# The version that this release of Debian or Ubuntu offers as its own; empty while
# apt has no package lists.
offered_postgres_version() {
    apt-cache depends postgresql 2>/dev/null | sed -nE 's/^ *Depends: postgresql-([0-9]+)$/\1/p' | sort -rn | sed -n 1p
}

# The Debian package of a need. While apt cannot tell the version, PostgreSQL and
# PostGIS go by the names that stand for the version a release calls its own.
package_of() {
    local version
    case $1 in
        venv) printf 'python3-venv\n' ;;
        postgresql | postgis)
            version=$(find_postgres_version)
            version=${version:-$(offered_postgres_version)}
            case $1,$version in
                postgresql,) printf 'postgresql\n' ;;
                postgis,) printf 'postgresql-postgis\n' ;;
                postgresql,*) printf 'postgresql-%s\n' "$version" ;;
                postgis,*) printf 'postgresql-%s-postgis-3\n' "$version" ;;
            esac
            ;;
        mosquitto) printf 'mosquitto\n' ;;
        chromium) printf 'chromium\n' ;;
        font) printf 'fonts-dejavu-core\n' ;;
        qgis) printf 'python3-qgis\nqgis-providers\n' ;;
        wapiti) printf 'wapiti\n' ;;
    esac
}

package_names() {
    local need
    for need in "$@"; do
        package_of "$need"
    done | tr '\n' ' ' | sed 's/ $//'
}

# What a person has to do who may not, or whose system cannot, install by apt.
ways_out() {
    local needs=" $* "
    if command -v apt-get >/dev/null 2>&1; then
        say "    apt-get update && apt-get install --no-install-recommends $(package_names "$@")"
    elif command -v dnf >/dev/null 2>&1; then
        say "    dnf install python3 postgresql-server postgresql-contrib postgis mosquitto chromium dejavu-sans-fonts"
        say "(of these only what is missing: $*)."
    elif command -v brew >/dev/null 2>&1 || [ "$(uname -s)" = Darwin ]; then
        say "    brew install python@3.13 postgresql@17 postgis mosquitto"
        say "(of these only what is missing: $*), with their bin folders on PATH."
    else
        say "    Python 3.11 or newer with venv, PostgreSQL 15 or newer with PostGIS 3.3 or newer, Mosquitto 2"
        say "(of these only what is missing: $*), by your system's own means, with pg_config and mosquitto on PATH."
    fi
    case $needs in
        *" postgresql "* | *" postgis "* | *" mosquitto "*)
            say "Or let Dothi use services that already run: set DOTHI_DATABASE_URL (PostgreSQL 15 or newer with PostGIS)"
            say "and DOTHI_MQTT_URL (an MQTT 5 broker); what has its address set is not installed."
            ;;
    esac
    say "Then run the same command again."
}

stop_with_ways_out() {
    local reason=$1
    shift
    printf '\n%s\n' "$reason" >&2
    ways_out "$@" >&2
    exit 1
}

# Asks once, and only a person: without a terminal there is nobody to ask.
ask_to_install() {
    local names=$1 answer
    [ -t 0 ] || return 0
    say "Dothi needs these packages of your system: $names"
    say "No server of them is started by that or at boot: Dothi starts its own, and stops them with itself."
    printf 'Install them now with apt-get? [Y/n] '
    read -r answer || answer=n
    case $answer in
        '' | [Yy]*) return 0 ;;
        *) return 1 ;;
    esac
}

install_needs() {
    local names code=0 as_root=()
    names=$(package_names "$@")
    if ! command -v apt-get >/dev/null 2>&1; then
        stop_with_ways_out "Dothi needs programs that it can install by itself only on Debian and Ubuntu. Install" "$@"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            stop_with_ways_out "Dothi needs packages that only root may install, and there is no sudo here. As root, run" "$@"
        fi
        # Without a terminal nobody can type a password, and waiting for one would hang for ever.
        if [ ! -t 0 ] && ! sudo -n true 2>/dev/null; then
            stop_with_ways_out "Dothi needs packages that only root may install, and sudo asks for a password. As root, run" "$@"
        fi
        as_root=(sudo)
    fi
    ask_to_install "$names" || stop_with_ways_out "Nothing was installed. Dothi cannot start without them; as root, run" "$@"
    step "Installing with apt-get (a minute or two): $names"
    ${as_root[@]+"${as_root[@]}"} bash tools/setup/install_packages.sh "$@" || code=$?
    case $code in
        0) ;;
        130) stop "Interrupted. Run the same command again: it goes on where it stopped." ;;
        *) stop_with_ways_out "The packages could not be installed (the lines above say why). As root, try" "$@" ;;
    esac
}

# Both servers refuse to run as root, so a program started by root gives them this user.
make_service_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    id dothi >/dev/null 2>&1 && return 0
    PATH=$sbin_path command -v useradd >/dev/null 2>&1 || stop \
        "Dothi was started by root and needs an unprivileged user 'dothi' for its servers; there is no useradd here." \
        "Make that user by your system's own means (no login, home /var/lib/dothi), or run Dothi as an ordinary user."
    step "Making the system user 'dothi' (no login), as which the servers run"
    PATH=$sbin_path useradd --system --user-group --create-home --home-dir /var/lib/dothi \
        --shell /usr/sbin/nologin --comment "Dothi" dothi
    chmod 750 /var/lib/dothi
}

# `python`, `servers`, `browser` and `judges` are set by setup.sh.
prepare_system() {
    local need needs=()
    need_python
    while read -r need; do
        needs+=("$need")
    done < <(list_missing_needs "$python" "$servers" "$browser" "$judges")
    if [ "${#needs[@]}" -gt 0 ]; then
        install_needs "${needs[@]}"
    fi
    if [ "$servers" = yes ]; then
        make_service_user
    fi
}

# Prints the state and returns 1 when something would be installed.
report_system() {
    local need missing=0
    need_python
    say "found    $("$python" --version) ($python)"
    while read -r need; do
        say "missing  the package $(package_names "$need")"
        missing=1
    done < <(list_missing_needs "$python" "$servers" "$browser" "$judges")
    if [ "$servers" = yes ]; then
        report_servers
        if [ "$(id -u)" -eq 0 ] && ! id dothi >/dev/null 2>&1; then
            say "missing  the system user 'dothi', as which the servers run when root starts them"
            missing=1
        fi
    fi
    return "$missing"
}

report_servers() {
    local version
    version=$(find_postgis_version)
    if [ -n "${DOTHI_DATABASE_URL:-}" ]; then
        say "given    a PostgreSQL by DOTHI_DATABASE_URL"
    elif [ -n "$version" ]; then
        say "found    PostgreSQL $version with PostGIS"
    fi
    if [ -n "${DOTHI_MQTT_URL:-}" ]; then
        say "given    an MQTT broker by DOTHI_MQTT_URL"
    elif is_there mosquitto; then
        say "found    Mosquitto"
    fi
}
