"""Poisoned messages: what a device sends is refused with a reason, and the next good one is stored."""

import asyncio
import hashlib

import httpx
import pytest

from tests.faults.conftest import FaultyCity, allow_self_registration
from tests.faults.load import Channel, connect_device, some_hours_ago, spell_instant
from tests.processes import read_environment, wait_until

REPEATS = 30
"""More than are kept whole, so that what only counts them is written too."""

_LONG = "".join(hashlib.sha256(b"%d" % number).hexdigest() for number in range(300))
"""19,200 characters that no compression makes short."""

PAYLOADS = {
    "empty": b"",
    "not UTF-8": b"\xff\xfe\x00\x80",
    "no number": b"NaN",
    "beyond every number": b"1e999",
    "a very long number": b"9" * 6_000,
    "deep": b"[" * 60_000,
    "deep behind a value": b'{"value": 1, "x": ' + b"[" * 60_000,
    "before all time": b'{"value": 1, "time": "0001-01-01T00:00:00+14:00"}',
    "after all time": b'{"value": 1, "time": "9999-12-31T23:59:59-14:00"}',
    "a unit with NUL": b'{"value": 1, "unit": "\\u0000"}',
    "a unit that is half a character": b'{"value": 1, "unit": "\\ud800"}',
    "a long unit": b'{"value": 1, "unit": "' + _LONG.encode() + b'"}',
    "overflow by its unit": b'{"value": 1e308, "unit": "mg/m\xc2\xb3"}',
    "too large": b" " * 100_000,
}

TOPICS = {
    "an unknown thing": "things/nobody/pm25",
    "a long name": f"things/{_LONG}/pm25",
    "a long topic of another form": _LONG,
    "a datastream that is not there": "v1.1/Datastreams(999999999)/Observations",
    "a star": "*",
    "a name that may not be registered": "things/selbst-ốc/pm25",
    "a name too long to be registered": f"things/selbst-{_LONG[:200]}/pm25",
}


def publish_all(city: FaultyCity, messages: list[tuple[str, bytes]]) -> None:
    client = connect_device(city.mqtt_port, "poisoner")
    try:
        for sent in [client.publish(topic, payload, qos=1) for topic, payload in messages]:
            sent.wait_for_publish(30)
    finally:
        client.disconnect()
        client.loop_stop()


def assert_a_good_one_is_stored(city: FaultyCity, channel: Channel) -> None:
    instant = some_hours_ago()
    publish_all(city, [(channel.topic, f'{{"value": 1, "time": "{spell_instant(instant)}"}}'.encode())])
    city.wait_until_stored({(channel.id, instant): 1.0}, patience_s=20)


def test_poisoned_payloads_are_refused_and_do_no_harm(city: FaultyCity) -> None:
    """Every payload is counted among the refused ones, and the same worker goes on."""
    channel, before = city.channels[0], city.evidence.count_letters()[1]
    worker = city.pid_of("ingest-0")
    publish_all(city, [(channel.topic, payload) for payload in PAYLOADS.values() for _ in range(REPEATS)])
    assert_a_good_one_is_stored(city, channel)
    wait_until(
        lambda: city.evidence.count_letters()[1] - before == len(PAYLOADS) * REPEATS,
        patience_s=20,
        what="all of them are counted",
    )
    assert city.pid_of("ingest-0") == worker


def test_poisoned_topics_are_refused_and_do_no_harm(city: FaultyCity) -> None:
    """Names that no table takes are refused too, where devices may register themselves as well."""
    url = read_environment(city.pid_of("work"))["DOTHI_DATABASE_URL"]
    asyncio.run(allow_self_registration(url, "selbst-"))
    before = city.evidence.count_letters()[1]
    worker = city.pid_of("ingest-0")
    publish_all(city, [(topic, b"1") for topic in TOPICS.values() for _ in range(REPEATS)])
    assert_a_good_one_is_stored(city, city.channels[0])
    wait_until(
        lambda: city.evidence.count_letters()[1] - before == len(TOPICS) * REPEATS,
        patience_s=20,
        what="all of them are counted",
    )
    assert city.pid_of("ingest-0") == worker


@pytest.mark.parametrize("path", ["Observations", "CreateObservations"])
def test_poisoned_requests_are_answered_as_the_clients_mistake(city: FaultyCity, path: str) -> None:
    """None of them is answered 201 or 500, and all in the one shape of errors."""
    bodies = [*PAYLOADS.values(), b'{"result": 1e999, "Datastream": {"@iot.id": 1}}', b'[{"components": []}]']
    # A datastream that is not there, with rows that are none.
    bodies.append(b'[{"Datastream": {"@iot.id": 99999}, "components": ["result"], "dataArray": 5}]')
    with httpx.Client(base_url=f"{city.url}/sta/v1.1", timeout=20) as client:
        for body in bodies:
            answer = client.post(f"/{path}", content=body)
            assert answer.status_code in {400, 413}, (body[:60], answer.text)
            assert {"code", "message"} <= answer.json()["error"].keys()
