"""Devices whose clocks are wrong: refused on both ways in, and nobody else with them."""

import json
import time

import httpx

from tests.faults.conftest import FaultyCity
from tests.faults.load import connect_device, some_hours_ago, spell_instant
from tests.processes import wait_until

TOMORROW = "time_in_future"
LONG_AGO = "time_too_old"


def wrong_instants() -> dict[str, str]:
    """Instants that no right clock shows, by the code they are refused with."""
    return {TOMORROW: spell_instant(int((time.time() + 86_400) * 1e6)), LONG_AGO: "1899-12-31T23:59:59+00:00"}


def test_wrong_clocks_are_refused_over_http_and_the_rest_of_the_batch_is_kept(city: FaultyCity) -> None:
    """Rows 0, 2 and 4 of five are right; a single wrong one is answered 400 with its code."""
    channel, start = city.channels[0], some_hours_ago()
    right = {(channel.id, start + number): float(number) for number in range(3)}
    wrong = wrong_instants()
    with httpx.Client(base_url=f"{city.url}/sta/v1.1") as client:
        for code, instant in wrong.items():
            body = {"result": 1, "phenomenonTime": instant, "Datastream": {"@iot.id": channel.id}}
            answer = client.post("/Observations", json=body)
            assert answer.status_code == 400
            assert answer.json()["error"]["code"] == code
        rows = [[spell_instant(instant), value] for (_, instant), value in right.items()]
        rows[1:1] = [[wrong[TOMORROW], 1]]
        rows[3:3] = [[wrong[LONG_AGO], 1]]
        array = {
            "Datastream": {"@iot.id": channel.id},
            "components": ["phenomenonTime", "result"],
            "dataArray": rows,
        }
        answers = client.post("/CreateObservations", json=[array]).json()
    codes = [answer.split(": ")[1] if answer.startswith("error") else "kept" for answer in answers]
    assert codes == ["kept", TOMORROW, "kept", LONG_AGO, "kept"]
    assert city.evidence.read_stored([channel.id]) == right


def test_wrong_clocks_are_refused_over_mqtt_and_the_others_are_kept(city: FaultyCity) -> None:
    """Right and wrong ones in turn: the right ones are stored, the wrong ones lie with the refused."""
    channel, start = city.channels[0], some_hours_ago()
    before = city.evidence.count_letters()[1]
    client, right = connect_device(city.mqtt_port, "wrong-clock"), {}
    for number in range(50):
        right[channel.id, start + number] = float(number)
        instants = [spell_instant(start + number), *wrong_instants().values()]
        for instant in instants:
            client.publish(channel.topic, json.dumps({"value": number, "time": instant}), qos=1)
    city.wait_until_stored(right)
    wait_until(
        lambda: city.evidence.count_letters()[1] - before == 100, patience_s=20, what="100 are refused"
    )
    client.disconnect()
    client.loop_stop()
    assert city.evidence.read_stored([channel.id]) == right
    reasons = {group["reason"] for group in city.get("/api/dead-letters")["groups"]}
    assert {TOMORROW, LONG_AGO} <= reasons
