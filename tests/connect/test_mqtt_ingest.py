"""Devices publish to a real broker; what they send is stored once, in the house's unit, or refused aloud."""

import asyncio
import json

import paho.mqtt.client as paho
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from dothi.access.city import SelfRegistration
from dothi.vocabulary.observations import observation_id
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.connect.conftest import WayIn, publish, until

LEVEL, RAIN = "things/canal/water_level", "things/roof/rainfall"
AT = '"time": "2026-11-20T12:00:00Z"'
NOON_S = 1_795_176_000


@pytest.mark.parametrize("version", [paho.MQTTv5, paho.MQTTv311], ids=["MQTT 5", "MQTT 3.1.1"])
async def test_a_reading_sent_twice_is_stored_once_in_metres(way_in: WayIn, version: int) -> None:
    """The canal's device sends 123 cm twice: one observation of 1.23 m, one repeat."""
    reading = f'{{"value": 123, {AT}}}'
    await way_in.send((LEVEL, reading), (LEVEL, reading), version=version)
    assert await way_in.rows() == [(way_in.block.level, NOON_S, 1.23)]
    assert (way_in.worker.intake.stored, way_in.worker.intake.repeated) == (1, 1)


async def test_every_form_of_a_reading_is_taken(way_in: WayIn) -> None:
    """A bare number is 2.5 mm now; 1.2 cm with an offset is 12 mm at noon; the standard's topic gives 7."""
    topic = f"v1.1/Datastreams({way_in.block.pm25})/Observations"
    await way_in.send(
        (RAIN, "2.5"),
        (RAIN, '{"value": 1.2, "unit": "cm", "time": "2026-11-20T19:00:00+07:00", "battery": 3.1}'),
        (topic, '{"result": 7, "phenomenonTime": "2026-11-20T12:00:00Z"}'),
    )
    rain, noon = way_in.block.rain, NOON_S
    rows = await way_in.rows()
    assert (rain, noon, 12.0) in rows
    assert (way_in.block.pm25, noon, 7.0) in rows
    assert [row[2] for row in rows if row[0] == rain and row[1] > noon] == [2.5]
    assert await way_in.letters() == []


async def test_what_is_wrong_is_kept_with_its_reason_and_the_rest_is_stored(way_in: WayIn) -> None:
    """Thirteen kinds of mistake around one good reading: thirteen dead letters, one observation."""
    wrong: list[tuple[str, str | bytes, str]] = [
        (RAIN, "wet", "malformed_payload"),
        (RAIN, b"\xff\x00", "malformed_payload"),
        (RAIN, "", "malformed_payload"),
        (RAIN, "NaN", "malformed_payload"),
        (RAIN, '{"value": null}', "not_a_number"),
        (RAIN, '{"value": 1, "unit": "kg"}', "unknown_unit"),
        (RAIN, '{"value": 1, "time": "2026-11-20T12:00:00"}', "malformed_time"),
        (RAIN, '{"value": 1, "time": "2999-01-01T00:00:00Z"}', "time_in_future"),
        (RAIN, '{"value": 1, "time": "1899-01-01T00:00:00Z"}', "time_too_old"),
        (RAIN, "1" + " " * 70_000, "payload_too_large"),
        ("things/roof/pm25", "1", "unknown_quantity"),
        ("things/nobody/rainfall", "1", "unknown_thing"),
        ("v1.1/Datastreams(999999)/Observations", '{"result": 1}', "unknown_datastream"),
        ("roof/rainfall", "1", "malformed_topic"),
    ]
    messages = [(topic, payload) for topic, payload, _ in wrong]
    await way_in.send(*messages[:7], (RAIN, f'{{"value": 4, {AT}}}'), *messages[7:])
    assert await way_in.rows() == [(way_in.block.rain, NOON_S, 4.0)]
    letters = {(letter.source, letter.reason): letter for letter in await way_in.letters()}
    assert set(letters) == {(topic, reason) for topic, _, reason in wrong}
    assert letters[RAIN, "time_too_old"].payload == b'{"value": 1, "time": "1899-01-01T00:00:00Z"}'
    assert all(letter.channel == "mqtt" and letter.message for letter in letters.values())


async def test_numbers_too_large_for_their_hour_hold_nobody_up(way_in: WayIn) -> None:
    """1.7e308 twice in an hour has no sum a double can hold; the next reading is stored all the same."""
    await way_in.send(
        (RAIN, '{"value": 1.7e308, "time": "2026-11-20T12:01:00Z"}'),
        (RAIN, '{"value": 1.7e308, "time": "2026-11-20T12:02:00Z"}'),
        (RAIN, f'{{"value": 4, {AT}}}'),
    )
    assert await way_in.rows() == [(way_in.block.rain, NOON_S, 4.0)]
    assert [letter.reason for letter in await way_in.letters()] == ["not_a_number"] * 2


async def test_what_another_process_registered_is_known_at_once(way_in: WayIn) -> None:
    """The worker looks a stranger up again before it refuses it, however shortly it looked up another."""
    stream = DatastreamDraft(quantity="rainfall", interval_s=60)
    for count, uid in enumerate(("yard", "garden", "gate"), 1):
        draft = ThingDraft(uid=uid, name="Sân", kind="rain_gauge", datastreams=(stream,))
        await way_in.block.city.put_things(LOCAL, [draft], way_in.block.quantities)
        await way_in.send((f"things/{uid}/rainfall", "1.5"))
        assert [row[2] for row in await way_in.rows()] == [1.5] * count
    assert await way_in.letters() == []


async def allow(way_in: WayIn, prefix: str) -> None:
    registration = SelfRegistration(prefix=prefix, kind="rain_gauge", interval_s=60)
    await way_in.block.city.put_self_registration(LOCAL, registration)


async def test_only_an_allowed_prefix_registers_itself(way_in: WayIn) -> None:
    """lab-1 may, home-1 may not, and nobody with an undeclared quantity or a uid that is none."""
    await allow(way_in, "lab-")
    await way_in.send(
        ("things/lab-1/rainfall", f'{{"value": 1, {AT}}}'),
        ("things/lab-1/rainfall", f'{{"value": 2, {AT}}}'),
        ("things/home-1/rainfall", "1"),
        ("things/lab-2/happiness", "1"),
        ("things/lab-đèn/rainfall", "1"),
        ("things/lab-" + "x" * 100 + "/rainfall", "1"),
    )
    uids = {thing.uid for thing in await way_in.block.city.list_things(LOCAL)}
    assert uids == {"canal", "roof", "corner", "lab-1"}
    assert [row[2] for row in await way_in.rows()] == [2.0]
    assert [letter.reason for letter in await way_in.letters()] == ["unknown_thing"] * 4


async def test_a_device_that_registers_a_quantity_leaves_its_thing_as_it_is(way_in: WayIn) -> None:
    """The roof's gauge lies under an allowed prefix and sends another quantity: name and place stay."""
    await allow(way_in, "ro")
    await way_in.send(("things/roof/air_temperature", "31"))
    things = {thing.uid: thing for thing in await way_in.block.city.list_things(LOCAL)}
    assert things["roof"].name == "Mái nhà"
    assert things["roof"].geometry is not None
    assert [stream.quantity for stream in things["roof"].datastreams] == ["rainfall", "air_temperature"]


async def test_the_worker_comes_back_when_the_broker_does(way_in: WayIn) -> None:
    """The broker ends and is started again; the next reading is stored without anybody's help."""
    await way_in.send((RAIN, "1"))
    generation = way_in.incoming.generation
    await asyncio.to_thread(restart, way_in)
    await until(lambda: way_in.incoming.generation > generation and way_in.incoming.up.is_set())
    await way_in.send((RAIN, "2"))
    assert [row[2] for row in await way_in.rows()] == [1.0, 2.0]


async def test_a_stranger_waits_out_a_broken_database(way_in: WayIn) -> None:
    """All connections are ended while a thing is unknown; it is looked up when there are new ones."""
    await allow(way_in, "lab-")
    owner = make_conninfo(way_in.block.database.url, user="dothi_owner")
    async with await psycopg.AsyncConnection.connect(owner) as connection:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await way_in.send(("things/lab-1/rainfall", "4"))
    assert [row[2] for row in await way_in.rows()] == [4.0]


def restart(way_in: WayIn) -> None:
    """End the broker and start it again, on the loop that it belongs to."""
    process = way_in.broker._process
    assert process is not None
    assert process._process is not None
    loop = process._process._loop  # type: ignore[attr-defined]
    for step in (way_in.broker.stop, way_in.broker.relaunch):
        asyncio.run_coroutine_threadsafe(step(), loop).result(30)


async def test_nothing_is_acknowledged_before_it_is_on_disk(way_in: WayIn) -> None:
    """While a lock holds the commit up the connection breaks: it is sent again and stored once."""
    await way_in.send((LEVEL, f'{{"value": 1, {AT}}}'))
    owner = make_conninfo(way_in.block.database.url, user="dothi_owner")
    async with await psycopg.AsyncConnection.connect(owner) as lock:
        await lock.execute("LOCK TABLE city.observation IN EXCLUSIVE MODE")
        sending = asyncio.create_task(way_in.send((RAIN, f'{{"value": 4, {AT}}}')))
        await until(lambda: way_in.worker.intake.draft.rows == 0 and not sending.done())
        await asyncio.sleep(0.3)
        generation = way_in.incoming.generation
        assert way_in.incoming._wire is not None
        assert way_in.incoming._wire.transport is not None
        way_in.incoming._wire.transport.abort()
        await until(lambda: way_in.incoming.generation > generation)
        await until(lambda: way_in.worker.intake.draft.rows == 1)
    await until(lambda: way_in.worker.intake.repeated == 1)
    await sending
    assert (way_in.block.rain, NOON_S, 4.0) in await way_in.rows()
    assert way_in.worker.intake.stored == 2


async def test_subscribers_hear_what_was_committed_and_nothing_else(way_in: WayIn) -> None:
    """123 cm and a wrong message go in; 1.23 comes out, in the standard's JSON, on each of its topics."""
    heard: list[tuple[str, dict[str, object]]] = []
    granted: list[list[str]] = []
    client = way_in_client(heard)
    client.on_subscribe = lambda _c, _u, _m, reasons, _p: granted.append([str(each) for each in reasons])
    client.connect("127.0.0.1", way_in.broker.subscriber_port)
    client.loop_start()
    try:
        await until(client.is_connected)
        client.subscribe([("v1.1/#", 0), ("#", 0), ("devices/#", 0), ("core/#", 0)])
        await until(lambda: granted == [["Granted QoS 0", *["Not authorized"] * 3]])
        await way_in.send((RAIN, "wet"), (LEVEL, f'{{"value": 123, {AT}}}'))
        await until(lambda: len(heard) == 3)
        await way_in.send((LEVEL, f'{{"value": 123, {AT}}}'), (RAIN, f'{{"value": 1, {AT}}}'))
        await until(lambda: len(heard) == 6)
    finally:
        client.disconnect()
        client.loop_stop()
    level, identifier = way_in.block.level, observation_id(way_in.block.level, NOON_S * 1_000_000)
    address = f"http://localhost/Observations({identifier})"
    whole = {
        "@iot.id": identifier,
        "@iot.selfLink": address,
        "phenomenonTime": "2026-11-20T12:00:00.000Z",
        "resultTime": None,
        "result": 1.23,
        "Datastream@iot.navigationLink": f"{address}/Datastream",
        "FeatureOfInterest@iot.navigationLink": f"{address}/FeatureOfInterest",
    }
    topics = ("Observations", f"Observations({identifier})", f"Datastreams({level})/Observations")
    assert dict(heard[:3]) == {f"v1.1/{topic}": whole for topic in topics}


@pytest.mark.parametrize("version", [paho.MQTTv5, paho.MQTTv311], ids=["MQTT 5", "MQTT 3.1.1"])
async def test_a_subscriber_cannot_publish(way_in: WayIn, version: int) -> None:
    """On a device's topic, the standard's and the core's: nobody hears it, nothing is stored or refused.

    Rights go by topic: where visitors may everything, one may send below `devices/` here, too (test_devices).
    """
    heard: list[tuple[str, dict[str, object]]] = []
    listener = way_in_client(heard)
    listener.connect("127.0.0.1", way_in.broker.subscriber_port)
    listener.loop_start()
    try:
        await until(listener.is_connected)
        listener.subscribe("v1.1/#")
        for topic in (RAIN, "v1.1/Datastreams(1)/Observations", "core/committed"):
            message = ((topic, '{"result": 66}'),)
            await asyncio.to_thread(publish, way_in.broker.subscriber_port, message, version, 0)
        await way_in.send((LEVEL, f'{{"value": 123, {AT}}}'))
        await until(lambda: len(heard) == 3)
    finally:
        listener.disconnect()
        listener.loop_stop()
    assert heard[0][1]["result"] == 1.23
    assert (await way_in.rows(), await way_in.letters()) == ([(way_in.block.level, NOON_S, 1.23)], [])


def way_in_client(heard: list[tuple[str, dict[str, object]]]) -> paho.Client:
    """A client that keeps what it hears."""
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)  # type: ignore[arg-type]
    client.on_message = lambda _c, _u, message: heard.append((message.topic, json.loads(message.payload)))
    return client


async def test_devices_cannot_read_each_other(way_in: WayIn) -> None:
    """A device that subscribes to everything hears nothing of what another one sends."""
    heard: list[tuple[str, dict[str, object]]] = []
    client = way_in_client(heard)
    client.connect("127.0.0.1", way_in.broker.device_port)
    client.loop_start()
    try:
        await until(client.is_connected)
        client.subscribe("#")
        await way_in.send((RAIN, "1"), (RAIN, "2"))
        await asyncio.sleep(0.2)
    finally:
        client.disconnect()
        client.loop_stop()
    assert heard == []


async def test_the_core_is_closed_without_its_password(way_in: WayIn) -> None:
    """Who guesses is turned away; who shows nothing may there what visitors may elsewhere, and no more."""
    answers: dict[str | None, list[str]] = {None: [], "guess": []}
    granted: list[list[str]] = []
    for password, said in answers.items():
        client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            protocol=paho.MQTTv5,
            transport="unix",  # type: ignore[arg-type]
        )
        client.on_connect = lambda _c, _u, _f, reason, _p, said=said: said.append(str(reason))
        client.on_publish = lambda _c, _u, _m, reason, _p, said=said: said.append(str(reason))
        client.on_subscribe = lambda _c, _u, _m, reasons, _p: granted.append([str(each) for each in reasons])
        if password:
            client.username_pw_set("core", password)
        client.connect(str(way_in.broker._core_socket))
        client.loop_start()
        try:
            await until(lambda said=said: bool(said))  # type: ignore[misc]
            if password is None:
                client.subscribe([("devices/#", 0), ("core/#", 0), ("$CONTROL/#", 0), ("$SYS/#", 0)])
                client.publish("core/committed", "x", qos=1)
                await until(lambda said=said: len(said) == 2 and bool(granted))  # type: ignore[misc]
        finally:
            client.disconnect()
            client.loop_stop()
    assert answers["guess"][0] == "Not authorized"
    assert answers[None] == ["Success", "Not authorized"]
    assert granted == [["Not authorized"] * 4]
