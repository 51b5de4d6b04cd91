"""Clients of the service over MQTT: one that publishes, and one that hears."""

import json
import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from tests.share.sensorthings.conftest import Service

SPEC = "http://www.opengis.net/spec/iot_sensing/1.1/req"
CREATION = f"{SPEC}/create-observations-via-mqtt/observations-creation"
UPDATES = f"{SPEC}/receive-updates-via-mqtt/receive-updates"
PATIENCE_S = 15
SETTLING_S = 1.0
"""After the broker has acknowledged a subscription the city may take so long to know of it."""


def make_client(service: Service, requirement: str) -> paho.Client:
    """A connected MQTT 3.1.1 client of the endpoint that the landing page names."""
    (endpoint, *_) = service.get("")["serverSettings"][requirement]["endpoints"]
    parts = urlsplit(endpoint)
    assert parts.scheme == "mqtt"
    assert parts.hostname
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    client.connect(parts.hostname, parts.port or 1883)
    client.loop_start()
    return client


def publish(service: Service, topic: str, body: Any) -> None:
    """Publish once at QoS 1 and wait for the acknowledgement."""
    client = make_client(service, CREATION)
    client.publish(topic, body if isinstance(body, str) else json.dumps(body), qos=1).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


class Listener:
    """What is heard on one subscription."""

    def __init__(self) -> None:
        self._heard: queue.Queue[tuple[str, Any]] = queue.Queue()

    def take(self, topic: str, payload: bytes | bytearray) -> None:
        """Keep a message."""
        self._heard.put((topic, json.loads(payload)))

    def wait(self) -> Any:
        """The next message; fails after a while without one."""
        return self._heard.get(timeout=PATIENCE_S)[1]

    def wait_for(self, fits: Callable[[Any], bool]) -> Any:
        """The next message that fits; others are passed over."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            message = self._heard.get(timeout=PATIENCE_S)[1]
            if fits(message):
                return message
        raise AssertionError("nothing that fits was heard")

    def hear(self, *topics: str) -> dict[str, Any]:
        """The next message on each of the topics, which may come in any order, and no other message."""
        heard: dict[str, Any] = {}
        while len(heard) < len(topics):
            topic, content = self._heard.get(timeout=PATIENCE_S)
            assert topic in topics, f"{topic} came: {content}"
            assert topic not in heard, f"{topic} came twice"
            heard[topic] = content
        return heard

    def is_silent(self, for_s: float = 2.0) -> bool:
        """Whether nothing comes for a while."""
        time.sleep(for_s)
        return self._heard.empty()


@contextmanager
def listening(service: Service, *topics: str) -> Iterator[Listener]:
    """Subscribed to topics, once the city knows of them."""
    listener = Listener()
    acknowledged: queue.Queue[Any] = queue.Queue()
    client = make_client(service, UPDATES)
    client.on_message = lambda _client, _data, message: listener.take(message.topic, message.payload)
    client.on_subscribe = lambda _client, _data, _id, codes, _properties: acknowledged.put(codes)
    client.subscribe([(topic, 2) for topic in topics])
    assert not any(code.is_failure for code in acknowledged.get(timeout=10))
    time.sleep(SETTLING_S)
    try:
        yield listener
    finally:
        client.disconnect()
        client.loop_stop()
