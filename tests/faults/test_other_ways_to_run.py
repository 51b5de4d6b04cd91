"""The same promises with more workers than one, and with the city started by an ordinary user."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

import dothi
from dothi.machine.users import ServerUser, make_server_user
from tests.faults.conftest import FaultyCity
from tests.processes import list_children, read_owner


def test_two_workers_share_the_work_and_store_everything_once(
    make_faulty_city: Callable[..., FaultyCity],
) -> None:
    """Both take part, and when one is killed its share waits for it."""
    city = make_faulty_city("--workers", "2")
    city.start()
    city.wait_until(lambda: "ingest-1" in city.health()["parts"])
    city.register(4)

    def stored_by(worker: str) -> int:
        return int(city.health()["parts"][worker]["detail"]["stored"])

    with city.sending(devices=4, rate_hz=100) as load:
        city.wait_until(lambda: stored_by("ingest-0") > 0 and stored_by("ingest-1") > 0)
        city.kill_part("ingest-1")
        time.sleep(1)
        load.stop()
        city.wait_until_well()
        city.assert_nothing_lost(load)
    assert sum(device.unheard for device in load.devices) == 0
    assert city.stop() == 0


def find_python(user: ServerUser, environment: dict[str, str]) -> list[str]:
    """The words that start this Python, or another one of its version, as that user; skips without any."""
    if os.geteuid() == user.uid:
        return [sys.executable]
    drop = ["setpriv", f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    problems = []
    for python in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        # By way of a shell, because setpriv itself still has root's rights when it opens the program.
        probe = [*drop, "sh", "-c", 'exec "$0" -c "import dothi.main"', python]
        tried = subprocess.run(
            probe, capture_output=True, text=True, check=False, env={**os.environ, **environment}
        )
        if tried.returncode == 0:
            return [*drop, python]
        problems.append(tried.stderr.strip()[-100:])
    pytest.skip(f"the user {user.name!r} can run no Python {version} here: {'; '.join(problems)}")


def test_an_ordinary_user_runs_a_whole_city(make_faulty_city: Callable[..., FaultyCity]) -> None:
    """All servers and parts run under that user, and readings are stored."""
    user = make_server_user()
    city = make_faulty_city()
    folders = [str(Path(dothi.__file__).parents[1]), str(Path(psycopg.__file__).parents[1])]
    city.environment |= {"PYTHONPATH": ":".join(folders), "PYTHONDONTWRITEBYTECODE": "1"}
    city.python = find_python(user, city.environment)
    os.chown(city.folder.parent, user.uid, user.gid)
    city.start()
    city.register(2)
    with city.sending(devices=1, singles=1) as load:
        time.sleep(1)
        load.stop()
        city.assert_nothing_lost(load)
    family = [city.supervisor, *list_children(city.supervisor)]
    assert {city.postmaster, city.broker_pid} <= set(family)
    assert {read_owner(pid) for pid in family} == {user.uid}
    assert city.stop() == 0
