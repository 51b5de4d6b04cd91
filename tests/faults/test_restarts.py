"""Orderly restarts below a running city, and the end of the supervisor itself."""

import os
import signal
import time
from collections.abc import Callable

from tests.faults.conftest import FaultyCity
from tests.processes import is_alive, list_descendants, wait_until


def test_database_and_broker_restarted_in_order_interrupt_nothing(city: FaultyCity) -> None:
    """SIGINT and SIGTERM end them as their own tools do; the parts wait for them and stay the same."""
    parts = {name: city.pid_of(name) for name in ("serve", "ingest-0", "work")}
    with city.sending(devices=2, singles=1, arrays=1) as load:
        for find, number in (
            (lambda: city.postmaster, signal.SIGINT),
            (lambda: city.broker_pid, signal.SIGTERM),
        ):
            time.sleep(1)
            old = find()
            os.kill(old, number)
            wait_until(lambda old=old: not is_alive(old), patience_s=20, what="it has ended")
            city.wait_until_well()
        time.sleep(1)
        load.stop()
        city.assert_nothing_lost(load)
    assert sum(device.unheard for device in load.devices) == 0
    assert parts == {name: city.pid_of(name) for name in parts}


def test_strangers_do_not_end_the_worker_while_the_database_is_away(city: FaultyCity) -> None:
    """A reading for a thing nobody knows waits for the database like any other."""
    worker = city.pid_of("ingest-0")
    before = city.evidence.count_letters()[1]
    known, unknown = city.channels[0], type(city.channels[0])(uid="stranger", id=0)
    city.channels[:] = [known, unknown]
    with city.sending(devices=2, rate_hz=100) as load:
        time.sleep(0.5)
        city.kill_database()
        time.sleep(1.5)
        city.wait_until_well()
        load.stop()
        strange = len(load.devices[1].sent)
        wait_until(
            lambda: city.evidence.count_letters()[1] - before == strange,
            patience_s=30,
            what="every stranger's message is refused once",
        )
        city.wait_until_stored(load.devices[0].sent)
    assert city.pid_of("ingest-0") == worker


def test_a_killed_supervisor_takes_everything_along_and_loses_nothing(
    make_faulty_city: Callable[..., FaultyCity],
) -> None:
    """The kernel ends what it had started; a new `dothi up` on the folder recovers all acknowledged ones."""
    city = make_faulty_city()
    city.start()
    city.register(4)
    with city.sending(devices=2, singles=1, arrays=1) as load:
        time.sleep(1.5)
        family = [city.supervisor, *list_descendants(city.supervisor)]
        assert len(family) > 5
        city.kill()
        for source in (*load.devices, *load.posters):
            source.stop()
        wait_until(
            lambda: not any(is_alive(pid) for pid in family),
            patience_s=40,
            what="all have ended",
        )
    city.start()
    published = {key: load.published[key] for device in load.devices for key in device.acknowledged}
    city.wait_until_stored(published)
    stored = city.evidence.read_stored(channel.id for channel in city.channels)
    assert load.answered.union(published) <= stored.keys()
    city.evidence.assert_each_once()
    assert city.stop() == 0
