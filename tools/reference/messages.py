"""Messages over MQTT: what a publication does, and what subscribers hear."""

import json
import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from reference.city import City

_PATIENCE_S = 30
_SETTLING_S = 2.0
"""After the broker has acknowledged a subscription the city may take so long to know of it."""
PUBLISHED = {"phenomenonTime": "2025-03-01T01:30:00Z", "result": 1.24}
PUBLISH_TOPIC = "v1.1/Datastreams(1)/Observations"
TOPICS = (
    ("Each new or changed entity of a set.", "v1.1/Observations"),
    ("Of what an entity is related to.", "v1.1/Datastreams(1)/Observations"),
    ("With some properties only.", "v1.1/Datastreams(1)/Observations?$select=phenomenonTime,result"),
    (
        "A property of one entity; here what the Datastream's observations changed.",
        "v1.1/Datastreams(1)/phenomenonTime",
    ),
    ("With related entities.", "v1.1/Observations?$select=result&$expand=Datastream($select=name)"),
    ("Where a condition holds.", "v1.1/Observations?$filter=result gt 1.2&$select=result"),
)


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message that a subscriber got."""

    sentence: str
    topic: str
    payload: Any


def _connect(address: str) -> paho.Client:
    parts = urlsplit(address)
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    client.connect(parts.hostname or "127.0.0.1", parts.port or 1883)
    client.loop_start()
    return client


def hear(city: City) -> Sequence[Heard]:
    """Subscribe to every topic, publish one observation, and give what came."""
    devices, subscribers = city.mqtt.values()
    heard: list[Heard] = []
    listeners = [_subscribe(subscribers, topic) for _, topic in TOPICS]
    time.sleep(_SETTLING_S)
    publisher = _connect(devices)
    publisher.publish(PUBLISH_TOPIC, json.dumps(PUBLISHED), qos=1).wait_for_publish(_PATIENCE_S)
    for (sentence, topic), (client, messages) in zip(TOPICS, listeners, strict=True):
        payload = city.make_steady(messages.get(timeout=_PATIENCE_S))
        heard.append(Heard(sentence=sentence, topic=topic, payload=json.loads(payload)))
        client.disconnect()
        client.loop_stop()
    publisher.disconnect()
    publisher.loop_stop()
    return heard


def _subscribe(address: str, topic: str) -> "tuple[paho.Client, queue.Queue[str]]":
    client, messages = _connect(address), queue.Queue[str]()
    granted: queue.Queue[None] = queue.Queue()
    client.on_message = lambda _client, _data, message: messages.put(message.payload.decode())
    client.on_subscribe = lambda *_: granted.put(None)
    client.subscribe(topic, qos=1)
    granted.get(timeout=_PATIENCE_S)
    return client, messages
