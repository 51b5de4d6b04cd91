#!/usr/bin/env bash
# Installs Debian packages for the needs given as arguments, and leaves no new service behind.
# The one script here that runs as root (setup.sh starts it, with sudo where needed).
#
# Debian starts a server when its package is installed and again at every boot.
# Dothi starts servers of its own in its data folder, so a second one would only
# take memory and a port. Two of Debian's own doors keep that from happening, and
# both are put back as they were, also after a failure or Ctrl-C:
#   /usr/sbin/policy-rc.d               exit 101 forbids starting services during the installation
#   /etc/postgresql-common/createcluster.d/   a setting there keeps the package from making a database
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

. tools/setup/messages.sh
. tools/setup/system.sh

export DEBIAN_FRONTEND=noninteractive
PATH=$sbin_path

policy=/usr/sbin/policy-rc.d
cluster_settings=/etc/postgresql-common/createcluster.d
signature='Written by the set-up of Dothi for the time of one installation; safe to remove.'
our_policy=no
our_setting=no
made_folders=()

put_back() {
    local folder
    if [ "$our_policy" = yes ]; then rm -f "$policy"; fi
    if [ "$our_setting" = yes ]; then rm -f "$cluster_settings/dothi.conf"; fi
    for folder in ${made_folders[@]+"${made_folders[@]}"}; do
        # A folder that a package has taken over meanwhile is not empty, and stays.
        rmdir "$folder" 2>/dev/null || true
    done
}

# An administrator's own policy stays in force; one that an earlier run of this
# script could not remove (a power cut) is taken for what it is.
forbid_service_starts() {
    if [ -e "$policy" ] && ! grep -q "$signature" "$policy"; then
        return 0
    fi
    our_policy=yes
    printf '#!/bin/sh\n# %s\nexit 101\n' "$signature" >"$policy"
    chmod 755 "$policy"
}

forbid_default_cluster() {
    local folder
    for folder in /etc/postgresql-common "$cluster_settings"; do
        if [ ! -d "$folder" ]; then
            mkdir "$folder"
            made_folders=("$folder" ${made_folders[@]+"${made_folders[@]}"})
        fi
    done
    our_setting=yes
    printf '# %s\ncreate_main_cluster = false\n' "$signature" >"$cluster_settings/dothi.conf"
}

# Stops a service that came with this installation and takes it out of the boot,
# under systemd and under System V init; each tool is used where it exists.
retire_service() {
    local service=$1
    if [ -d /run/systemd/system ]; then
        systemctl disable --now --quiet "$service" || true
    elif command -v deb-systemd-helper >/dev/null 2>&1; then
        deb-systemd-helper disable "$service.service" >/dev/null 2>&1 || true
    fi
    if [ -x "/etc/init.d/$service" ]; then
        update-rc.d "$service" disable >/dev/null 2>&1 || true
        if [ ! -d /run/systemd/system ]; then
            "/etc/init.d/$service" stop >/dev/null 2>&1 || true
        fi
    fi
}

list_clusters() {
    compgen -G '/etc/postgresql/*/*/start.conf' || true
}

# The setting above is not read where an administrator took its folder out of
# createcluster.conf. A cluster that was made all the same is kept from starting.
disable_new_clusters() {
    local cluster
    while read -r cluster; do
        case " $clusters_before " in
            *" $cluster "*) ;;
            *) printf 'disabled\n' >"$cluster" ;;
        esac
    done < <(list_clusters)
}

check_offered_version() {
    local version
    version=$(offered_postgres_version)
    if [ -z "$version" ] || [ "$version" -lt 15 ]; then
        stop "This system offers PostgreSQL ${version:-in no version at all}, and Dothi needs 15 or newer." \
            "Use Debian 12, Ubuntu 24.04 or newer, or add the PostgreSQL project's own package source for your release."
    fi
    if ! apt_knows "postgresql-$version-postgis-3"; then
        stop "This system offers PostgreSQL $version without its PostGIS (postgresql-$version-postgis-3)." \
            "On Ubuntu, add the section 'universe' to the package sources (add-apt-repository universe)."
    fi
}

# What dpkg says about each of a hundred libraries matters only when it fails.
# Another apt may be at work, as on a machine that has just been switched on: wait for it.
# Unpacking runs in a session of its own, out of reach of Ctrl-C, which would leave
# half-installed packages behind; it takes effect when the packages are whole.
apt_install() {
    local report in_own_session=(setsid --wait)
    if [ "$1" = --download-only ]; then in_own_session=(); fi
    report=$(mktemp)
    if ! ${in_own_session[@]+"${in_own_session[@]}"} apt-get install --yes --quiet --quiet --no-install-recommends \
        --option DPkg::Lock::Timeout=300 --option Dpkg::Use-Pty=0 "$@" >"$report" 2>&1 </dev/null; then
        tail -n 40 "$report" >&2
        rm -f "$report"
        return 1
    fi
    rm -f "$report"
}

# The end of every installation, also of one that failed or was interrupted.
finish() {
    if [ "$began" = yes ]; then
        disable_new_clusters
        if [ "$had_postgres" = no ] && compgen -G "$postgres_servers" >/dev/null; then retire_service postgresql; fi
        if [ "$had_mosquitto" = no ] && is_there mosquitto; then retire_service mosquitto; fi
    fi
    put_back
}

began=no
postgres_servers='/usr/lib/postgresql/*/bin/postgres'
had_postgres=no
if compgen -G "$postgres_servers" >/dev/null; then had_postgres=yes; fi
had_mosquitto=no
if is_there mosquitto; then had_mosquitto=yes; fi
clusters_before=$(list_clusters | tr '\n' ' ')

trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A source that does not answer must not stop what the other sources can give.
apt-get update --quiet --quiet || say "Some package sources did not answer; going on with those that did."

packages=()
for need in "$@"; do
    if [ "$need" = postgresql ]; then check_offered_version; fi
    name=$(package_of "$need")
    if [ "$need" = chromium ] && ! apt_knows "$name"; then
        say "This system has no Debian package of Chromium: the browser tests will say so and be skipped."
        continue
    fi
    # One need can be several packages.
    while read -r name; do packages+=("$name"); done <<<"$name"
done
[ "${#packages[@]}" -gt 0 ] || exit 0

began=yes
forbid_service_starts
forbid_default_cluster
apt_install --download-only "${packages[@]}"
apt_install "${packages[@]}"
