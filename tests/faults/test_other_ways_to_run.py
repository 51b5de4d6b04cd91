"""The same promises with more workers than one, and with the city started by an ordinary user."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from dothi.machine.users import make_server_user
from tests.faults.conftest import FaultyCity
from tests.faults.processes import list_descendants, read_owner


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


def test_an_ordinary_user_runs_a_whole_city(make_faulty_city: Callable[..., FaultyCity]) -> None:
    """All servers and parts run under that user, and readings are stored."""
    user, prefix = make_server_user(), []
    city = make_faulty_city()
    if os.geteuid() == 0:
        prefix = ["setpriv", f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"]
        probe = [*prefix, sys.executable, "-c", "import dothi.main"]
        tried = subprocess.run(probe, capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            pytest.skip(f"the user {user.name!r} cannot run this Python: {tried.stderr.strip()[-200:]}")
        os.chown(city.folder.parent, user.uid, user.gid)
    city.prefix = prefix
    city.start()
    city.register(2)
    with city.sending(devices=1, singles=1) as load:
        time.sleep(1)
        load.stop()
        city.assert_nothing_lost(load)
    family = [city.supervisor, *list_descendants(city.supervisor)]
    assert {city.postmaster, city.broker_pid} <= set(family)
    assert {read_owner(pid) for pid in family} == {user.uid}
    assert city.stop() == 0
