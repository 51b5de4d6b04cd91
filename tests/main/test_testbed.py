"""The testbed: a throw-away city with what clients and judges of SensorThings need."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from dothi.vocabulary.sensing import ENTITIES, ENTITY_SETS, Relation
from tests.conftest import free_port

SENSING = [
    name
    for name in ENTITY_SETS
    if name not in ("MultiDatastreams", "Actuators", "TaskingCapabilities", "Tasks")
]


@dataclass(frozen=True, kw_only=True)
class Testbed:
    """A running testbed."""

    __test__ = False

    process: subprocess.Popen[str]
    root: str
    room: Path
    output: Path

    def get(self, way: str) -> Any:
        """The JSON at a way from the service root."""
        answer = httpx.get(f"{self.root}{way}", timeout=30)
        assert answer.status_code == 200, f"{way}: {answer.text}"
        return answer.json()


@pytest.fixture(scope="module")
def testbed() -> Iterator[Testbed]:
    """Started as `make sta-testbed` does it, with a room for temporary folders of its own."""
    with tempfile.TemporaryDirectory(prefix="dothi-test-") as name:
        room, port = Path(name), free_port()
        room.chmod(0o755)
        output = room / "output.log"
        command = [sys.executable, "-m", "dothi", "testbed", "--port", str(port)]
        environment = {**os.environ, "TMPDIR": name, "COLUMNS": "200"}
        with output.open("w") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, text=True, env=environment)
        made = Testbed(process=process, root=f"http://127.0.0.1:{port}/sta/v1.1", room=room, output=output)
        try:
            end = time.monotonic() + 90
            while "Service root" not in output.read_text() and time.monotonic() < end:
                assert process.poll() is None, output.read_text()
                time.sleep(0.2)
            yield made
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def list_relations(entity: str) -> list[Relation]:
    """The relations of Sensing that an entity has."""
    relations = ENTITIES[entity].relations.values()
    return [each for each in relations if ENTITIES[each.target].set_name in SENSING]


@pytest.mark.parametrize("set_name", SENSING)
def test_every_way_of_four_steps_leads_to_something(testbed: Testbed, set_name: str) -> None:
    """From the first entity of each set, always on from the first of what was found."""
    first = testbed.get(f"/{set_name}")["value"][0]
    ways = [(ENTITY_SETS[set_name].name, f"/{set_name}({first['@iot.id']})")]
    for _ in range(3):
        following = []
        for entity, way in ways:
            for relation in list_relations(entity):
                on = f"{way}/{relation.name}"
                page = testbed.get(on)
                if relation.many:
                    assert page["value"], f"{on} is empty"
                    on += f"({page['value'][0]['@iot.id']})"
                following.append((relation.target, on))
        ways = following


def test_it_holds_two_things_with_all_that_belongs_to_them(testbed: Testbed) -> None:
    """2 Things, 4 Datastreams, and 12 Observations, each with a result time."""
    counts = {name: testbed.get(f"/{name}?$count=true&$top=0")["@iot.count"] for name in SENSING}
    assert (counts["Things"], counts["Locations"], counts["FeaturesOfInterest"]) == (2, 2, 2)
    assert (counts["Datastreams"], counts["Sensors"], counts["ObservedProperties"]) == (4, 4, 4)
    assert counts["Observations"] == 12
    assert all(each["resultTime"] for each in testbed.get("/Observations")["value"])


def test_tasking_is_not_told_of(testbed: Testbed) -> None:
    """Judges of Sensing take a set of Tasking in the landing page for a fault; it answers all the same."""
    page = testbed.get("/")
    assert {each["name"] for each in page["value"]} == {*SENSING, "MultiDatastreams"}
    assert not any("iot_tasking" in each for each in page["serverSettings"]["conformance"])
    assert testbed.get("/Tasks")["value"] == []


def test_the_addresses_are_told_and_nothing_stays(testbed: Testbed) -> None:
    """The service root and both MQTT addresses; after Ctrl-C the folder is gone."""
    told = testbed.output.read_text()
    assert f"Service root        {testbed.root}" in " ".join(told.split("\r"))
    assert told.count("mqtt://127.0.0.1:") == 2
    assert any(each.name.startswith("dothi-testbed-") for each in testbed.room.iterdir())
    testbed.process.send_signal(signal.SIGINT)
    assert testbed.process.wait(60) == 0
    assert not any(each.name.startswith("dothi-testbed-") for each in testbed.room.iterdir())
