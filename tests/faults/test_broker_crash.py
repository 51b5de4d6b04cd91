"""kill -9 of the broker: what it acknowledged and lost lies within its crash window, which is measured."""

import signal
import time
from os import kill as send_signal

import pytest

from dothi.connect.broker import SAVED_AFTER_CHANGES
from dothi.connect.mqtt_ingest import RECEIVE_MAXIMUM
from tests.faults.conftest import FaultyCity
from tests.faults.evidence import list_missing
from tests.faults.load import Load
from tests.processes import kill, wait_until

WINDOW = SAVED_AFTER_CHANGES
"""The broker's file is written after so many changes, and every message is at least one."""
_SETTLED_S = 2.0


def crash(city: FaultyCity, *others: int) -> None:
    """`kill -9` of the broker, and of others in the same moment, until all is well again."""
    old = city.broker_pid
    kill(old, *others)

    def is_back() -> bool:
        return city.find_broker() not in (None, old) and city.is_well()

    city.wait_until(is_back)


def count_lost(city: FaultyCity, load: Load) -> int:
    """How many of the acknowledged readings are not stored, once no more are being stored."""
    wait_until(load.is_acknowledged, patience_s=60, what="all acknowledged")
    assert sum(device.unheard for device in load.devices) == 0, "acknowledged while nobody was subscribed"
    streams = {stream for stream, _ in load.published}
    count, since = -1, time.monotonic()
    while time.monotonic() - since < _SETTLED_S:
        if (now := city.evidence.count_stored(streams)) != count:
            count, since = now, time.monotonic()
        time.sleep(0.1)
    city.evidence.assert_each_once()
    return len(list_missing(city.evidence.read_stored(streams), load.published))


def tell(how: str, lost: int, load: Load) -> None:
    """Let the figure stand in the report."""
    print(f"{how}: {lost} of {len(load.published)} acknowledged readings lost")


def test_a_broker_killed_under_load_loses_at_most_its_window(city: FaultyCity) -> None:
    """While the worker keeps up, hardly anything is undelivered when the broker dies."""
    with city.sending(devices=4, rate_hz=300) as load:
        time.sleep(2)
        crash(city)
        time.sleep(1)
        load.stop()
        lost = count_lost(city, load)
    tell("worker keeps up", lost, load)
    assert lost <= WINDOW


@pytest.mark.parametrize("worker_dies_too", [False, True])
def test_a_broker_killed_with_a_backlog_loses_at_most_its_window(
    city: FaultyCity, worker_dies_too: bool
) -> None:
    """A stopped worker still holds what reached it; one killed with the broker takes that along.

    What is on its way to a connected worker is no change that the broker counts, so with both dead the
    window is wider by the worker's receive maximum.
    """
    with city.sending(devices=4, rate_hz=300) as load:
        time.sleep(0.5)
        worker = city.pid_of("ingest-0")
        send_signal(worker, signal.SIGSTOP)
        time.sleep(3)
        load.stop()
        wait_until(load.is_acknowledged, patience_s=60, what="all acknowledged")
        kill(*([worker] if worker_dies_too else []), city.broker_pid)
        if not worker_dies_too:
            send_signal(worker, signal.SIGCONT)
        city.wait_until_well()
        lost = count_lost(city, load)
    tell("worker killed too" if worker_dies_too else "worker stopped", lost, load)
    assert lost <= WINDOW + (RECEIVE_MAXIMUM if worker_dies_too else 0)
