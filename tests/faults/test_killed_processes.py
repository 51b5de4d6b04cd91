"""kill -9 of one process while readings pour in: it comes back, and nothing acknowledged is lost."""

import time

from tests.faults.conftest import FaultyCity
from tests.processes import is_alive


def test_an_ingest_worker_killed_three_times_loses_nothing(city: FaultyCity) -> None:
    """The broker sends again what the dead worker had not committed, and the store takes it once."""
    with city.sending(devices=3, rate_hz=300) as load:
        for _ in range(3):
            time.sleep(1)
            city.kill_part("ingest-0")
        time.sleep(1)
        load.stop()
        city.wait_until_well()
        city.assert_nothing_lost(load)
    assert sum(device.unheard for device in load.devices) == 0
    assert len(load.published) > 500


def test_a_killed_database_comes_back_with_all_that_was_acknowledged(city: FaultyCity) -> None:
    """Answered 201 is committed, and what came by MQTT meanwhile waits at the broker."""
    with city.sending(devices=2, singles=2, arrays=2) as load:
        for _ in range(2):
            time.sleep(1.5)
            old = city.postmaster
            city.kill_database()
            city.wait_until(lambda old=old: not is_alive(old))
            city.wait_until_well()
        time.sleep(1)
        load.stop()
        city.assert_nothing_lost(load)
    assert load.answers[201] > 50
    assert load.answers[503] > 0, "somebody was told that the database was away"
    assert set(load.answers) <= {201, 503}
    assert {problem["error"]["code"] for poster in load.posters for problem in poster.problems} == {
        "database_unavailable"
    }


def test_a_killed_api_never_answers_for_what_it_lost(city: FaultyCity) -> None:
    """Clients see broken connections, and every 201 they got before and after is in the database."""
    with city.sending(singles=3, arrays=3) as load:
        for _ in range(2):
            time.sleep(1)
            city.kill_part("serve")
        city.wait_until_well()
        before = load.answers[201]
        city.wait_until(lambda: load.answers[201] > before + 20)
        load.stop()
        city.assert_nothing_lost(load)
    broken = {"ConnectError", "ReadError", "RemoteProtocolError", "WriteError", 503}
    assert set(load.answers) <= {201, *broken}
    assert load.answers.keys() & broken
