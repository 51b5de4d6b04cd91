"""Readings sent again and again, or long after their turn: stored once, counted right."""

import json
import random
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from tests.faults.conftest import FaultyCity
from tests.faults.load import Channel, Key, connect_device, some_hours_ago, spell_instant

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Readings = dict[Key, float]


def publish(city: FaultyCity, channel: Channel, readings: Readings) -> None:
    """Send them one by one over MQTT and wait for the broker's word on each."""
    client = connect_device(city.mqtt_port, f"sender-{channel.uid}")
    try:
        sent = [
            client.publish(channel.topic, json.dumps({"value": value, "time": spell_instant(time)}), qos=1)
            for (_, time), value in readings.items()
        ]
        for one in sent:
            one.wait_for_publish(30)
    finally:
        client.disconnect()
        client.loop_stop()


def post(city: FaultyCity, channel: Channel, readings: Readings) -> list[str]:
    """Send them as one data array; the answers row by row."""
    array: dict[str, Any] = {
        "Datastream": {"@iot.id": channel.id},
        "components": ["phenomenonTime", "result"],
        "dataArray": [(spell_instant(time), value) for (_, time), value in readings.items()],
    }
    answer = httpx.post(f"{city.url}/sta/v1.1/CreateObservations", json=[array], timeout=30)
    assert answer.status_code == 201
    rows: list[str] = answer.json()
    return rows


def read_hours(city: FaultyCity, channel: Channel, start: int, end: int) -> dict[int, float]:
    """Hourly means by the hour's start in µs since 1970, as the API tells them."""
    query = httpx.QueryParams(start=spell_instant(start), end=spell_instant(end), resolution="hour")
    series = city.get(f"/api/datastreams/{channel.id}/series?{query}")
    return dict(zip([time * 1000 for time in series["times"]], series["values"], strict=True))


def expect_hours(readings: Readings) -> dict[int, float]:
    """The mean of each hour that has readings."""
    hours: dict[int, list[float]] = {}
    for (_, time), value in readings.items():
        hours.setdefault(time - time % HOUR, []).append(value)
    return {hour: sum(values) / len(values) for hour, values in sorted(hours.items())}


def read_latest(city: FaultyCity, channel: Channel) -> tuple[int, float]:
    """The latest reading as the map shows it: instant in µs since 1970 and value."""
    for feature in city.get("/api/things")["features"]:
        if feature["properties"]["uid"] == channel.uid:
            latest = feature["properties"]["datastreams"][0]["latest"]
            instant = msgspec.convert(latest["time"], datetime)
            return round((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1e6), latest["result"]
    raise AssertionError(f"{channel.uid} is not on the map")


def test_a_thousand_readings_sent_three_times_both_ways_are_stored_once(city: FaultyCity) -> None:
    """6,000 sendings of 1,000 readings a minute apart; the mean of minutes 0 to 59 is 29.5 in each hour."""
    channel, start = city.channels[0], some_hours_ago(17)
    readings = {(channel.id, start + minute * MINUTE): float(minute % 60) for minute in range(1000)}
    named = []
    for _ in range(3):
        publish(city, channel, readings)
        named.append(post(city, channel, readings))
    city.wait_until_stored(readings)
    # Another message behind them all: when it is stored, so would be any repeat before it.
    last = {(channel.id, start - MINUTE): 0.0}
    publish(city, channel, last)
    city.wait_until_stored(readings | last)
    assert city.evidence.read_stored([channel.id]) == readings | last
    city.evidence.assert_each_once()
    assert named[0] == named[1] == named[2]
    hours = read_hours(city, channel, start, start + 16 * HOUR)
    assert hours == {start + hour * HOUR: 29.5 for hour in range(16)}


def test_readings_of_forty_days_in_any_order_give_the_same_city(city: FaultyCity) -> None:
    """25 a day, shuffled, half of them over MQTT: hours and latest value are as if they had come in turn."""
    channel, start = city.channels[0], some_hours_ago(41 * 24)
    readings = {
        (channel.id, start + day * DAY + number * 57 * MINUTE): float(day * 100 + number)
        for day in range(40)
        for number in range(25)
    }
    shuffled = sorted(readings, key=lambda key: random.Random(key[1]).random())  # noqa: S311
    for place in range(0, 1000, 100):
        some = {key: readings[key] for key in shuffled[place : place + 100]}
        (publish if place % 200 else post)(city, channel, some)
    city.wait_until_stored(readings)
    assert city.evidence.read_stored([channel.id]) == readings
    city.evidence.assert_each_once()
    assert read_hours(city, channel, start, start + 40 * DAY) == expect_hours(readings)
    assert read_latest(city, channel) == (max(time for _, time in readings), readings[max(readings)])
