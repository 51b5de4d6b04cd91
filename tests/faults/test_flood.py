"""One device floods the city with rubbish; the others do not notice."""

import time

from tests.faults.conftest import FaultyCity
from tests.faults.flood import Flood
from tests.processes import wait_until

GOOD_DEVICES = 20
ROWS_A_WINDOW = 1_000 + 1_000 + 10
"""Kept whole in a window of refusals, a counting row for each of their sources, and a few for all others."""


def make_rubbish(topic: str) -> list[tuple[str, bytes]]:
    """Bad JSON, no number, a wrong topic and made-up things; a thousand names that nobody has."""
    return [
        message
        for number in range(1_000)
        for message in (
            (topic, b'{"value": '),
            (topic, b"NaN"),
            ("nowhere/in/particular", b"1"),
            (f"things/made-up-{number}/pm25", b"1"),
        )
    ]


def test_a_flood_of_rubbish_is_counted_and_others_do_not_notice(city: FaultyCity) -> None:
    """10,000 wrong messages a second for some seconds, while 20 devices send ten good ones a second each."""
    city.channels += city.register(GOOD_DEVICES + 1 - len(city.channels), "flooded")
    mad = city.channels.pop()
    evidence, worker = city.evidence, city.pid_of("ingest-0")
    rows_before, letters_before = evidence.count_letters()
    with (
        city.sending(devices=GOOD_DEVICES, rate_hz=10) as load,
        Flood(city.mqtt_port, make_rubbish(mad.topic), rate_hz=10_000) as flood,
    ):
        time.sleep(3)
        so_far = load.published
        city.wait_until_stored(so_far)
        assert flood.runs, "the good ones were stored while the flood went on"
        assert city.is_well()
        time.sleep(2)
        flood.stop()
        load.stop()
        assert flood.acknowledged == flood.sent
        assert flood.sent > 10_000
        city.assert_nothing_lost(load)
    wait_until(
        lambda: evidence.count_letters()[1] - letters_before >= flood.sent,
        patience_s=60,
        what="all are counted",
    )
    rows, letters = evidence.count_letters()
    assert letters - letters_before == flood.sent
    # The flood may lie in two windows, and the minute that counting rows stand for may turn once in each.
    assert rows - rows_before <= 2 * ROWS_A_WINDOW + 1_000
    assert evidence.count_stored([mad.id]) == 0
    assert city.is_well()
    assert city.pid_of("ingest-0") == worker
