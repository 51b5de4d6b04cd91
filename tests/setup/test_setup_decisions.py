"""What the set-up finds on this very machine, and what it says when something is missing.

Nothing is installed here. What it does on a machine with nothing on it is shown by running
`make setup` on a fresh Debian.
"""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASH = shutil.which("bash") or "/bin/bash"
MAKE = shutil.which("make") or "/usr/bin/make"

# The small programs the scripts call; none of them installs anything.
SMALL_PROGRAMS = ("bash", "basename", "cat", "dirname", "flock", "id", "sed", "sort", "tr", "uname")


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def make_tree(folder: Path) -> Path:
    """A fresh copy of what the set-up reads, as a clone would hold it."""
    for name in ("tools", "locks"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def make_path_of(folder: Path, *programs: str) -> str:
    """A PATH on which only these programs of this machine are found."""
    folder.mkdir()
    for program in programs:
        found = shutil.which(program)
        if found:
            (folder / program).symlink_to(found)
    return str(folder)


def test_check_changes_nothing_and_ends_with_1_in_a_fresh_clone(tmp_path: Path) -> None:
    """A fresh clone has no .venv: that is said, and still true afterwards."""
    tree = make_tree(tmp_path)
    found = run(str(tree / "tools/setup.sh"), "--check")
    assert found.returncode == 1
    assert "missing  the virtual environment .venv" in found.stdout
    assert not (tree / ".venv").exists()


def test_check_names_each_missing_server_package_or_the_server_found() -> None:
    """PostgreSQL with PostGIS and Mosquitto are each either found or named as a package."""
    lines = run(str(ROOT / "tools/setup.sh"), "--check", "run").stdout.splitlines()
    for server, package in (("PostgreSQL", "postgis"), ("Mosquitto", "mosquitto")):
        found = any(line.startswith("found") and server in line for line in lines)
        missing = any(line.startswith("missing  the package") and package in line for line in lines)
        assert found != missing, lines


def test_given_addresses_take_the_place_of_servers() -> None:
    """With both addresses set, no server package is asked for and none is looked for."""
    found = run(
        str(ROOT / "tools/setup.sh"),
        "--check",
        "run",
        DOTHI_DATABASE_URL="postgresql://127.0.0.1/city",
        DOTHI_MQTT_URL="mqtt://127.0.0.1",
    )
    assert "given    a PostgreSQL by DOTHI_DATABASE_URL" in found.stdout
    assert "given    an MQTT broker by DOTHI_MQTT_URL" in found.stdout
    assert "missing  the package" not in found.stdout.replace("python3-venv", "")


def test_lint_alone_asks_for_no_server() -> None:
    """`make check` only reads the sources, so it must not install a database."""
    found = run(str(ROOT / "tools/setup.sh"), "--check", "check")
    assert "PostgreSQL" not in found.stdout
    assert "Mosquitto" not in found.stdout


def test_an_unknown_word_is_answered_with_the_known_ones() -> None:
    """Without the check below, `tools/setup.sh tets` would silently set up for `run`."""
    answer = run(str(ROOT / "tools/setup.sh"), "tets")
    assert answer.returncode == 1
    assert "does not know 'tets'" in answer.stderr
    assert "run|check|test" in answer.stderr


def test_without_a_fitting_python_it_says_which_to_install(tmp_path: Path) -> None:
    """On a PATH without any Python the first sentence names the version wanted."""
    tree = make_tree(tmp_path / "tree")
    path = make_path_of(tmp_path / "bin", *SMALL_PROGRAMS)
    answer = run(BASH, str(tree / "tools/setup.sh"), PATH=path, PYTHON="")
    assert answer.returncode == 1
    assert "Python 3.11 or newer" in answer.stderr
    assert "PYTHON=" in answer.stderr


def test_where_there_is_no_apt_it_names_what_to_install_and_the_way_round(tmp_path: Path) -> None:
    """On a system it does not know, the sentence holds the servers, the versions and both variables."""
    path = make_path_of(tmp_path / "bin", *SMALL_PROGRAMS)
    script = (
        f". tools/setup/messages.sh; . tools/setup/system.sh; PATH={path}; install_needs postgis mosquitto"
    )
    answer = run(BASH, "-c", script)
    assert answer.returncode == 1
    for word in ("PostgreSQL 15 or newer", "PostGIS", "Mosquitto", "DOTHI_DATABASE_URL", "DOTHI_MQTT_URL"):
        assert word in answer.stderr


def test_postgis_is_asked_for_the_server_version_that_is_there() -> None:
    """A machine with PostgreSQL N gets postgresql-N-postgis-3, never a second server."""
    script = ". tools/setup/system.sh; find_postgres_version; package_of postgis"
    lines = run(BASH, "-c", script).stdout.split()
    if len(lines) < 2:
        pytest.skip("no PostgreSQL server of version 15 or newer is installed on this machine")
    version, package = lines
    assert package == f"postgresql-{version}-postgis-3"


def test_when_all_is_there_the_set_up_takes_less_than_two_seconds() -> None:
    """Every `make run` goes through it, so it must not be felt; the best of three counts."""
    if run(str(ROOT / "tools/setup.sh"), "--check", "run").returncode != 0:
        pytest.skip("this machine is not set up for `make run` yet")
    times_s = []
    for _ in range(3):
        start = time.monotonic()
        assert run(str(ROOT / "tools/setup.sh"), "run").returncode == 0
        times_s.append(time.monotonic() - start)
    assert min(times_s) < 2


def test_make_run_hands_on_only_what_was_given_to_it() -> None:
    """PORT, DATA and HOST become options; a HOST that the shell set for everything does not."""
    plain = run(MAKE, "--dry-run", "run", HOST="laptop", PORT="1")
    assert plain.stdout.strip().endswith("dothi up")
    given = run(MAKE, "--dry-run", "run", "PORT=9000", "DATA=/srv/my city", "HOST=0.0.0.0")
    assert given.stdout.strip().endswith("dothi up --port '9000' --data '/srv/my city' --host '0.0.0.0'")


def test_a_fingerprint_follows_the_sources_and_not_what_tools_wrote(tmp_path: Path) -> None:
    """Same sources, same print; a changed, added or renamed file changes it; node_modules does not."""
    source = tmp_path / "web"
    (source / "src").mkdir(parents=True)
    (source / "src/map.ts").write_text("map")

    def fingerprint() -> str:
        return run("python3", "tools/setup/fingerprint.py", str(source)).stdout

    first = fingerprint()
    (source / "node_modules").mkdir()
    (source / "node_modules/library.js").write_text("library")
    assert fingerprint() == first
    (source / "src/map.ts").rename(source / "src/chart.ts")
    renamed = fingerprint()
    assert renamed != first
    (source / "src/chart.ts").write_text("chart")
    assert fingerprint() not in {first, renamed}
