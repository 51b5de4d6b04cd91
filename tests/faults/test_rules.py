"""Alarm rules on bad days: workers, database and all are killed while readings come."""

import asyncio
import functools
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from os import kill as send_signal

import httpx
import msgspec
import psycopg
import pytest

from dothi.store import alarms as kept
from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import RuleDraft
from tests.faults.conftest import FaultyCity
from tests.processes import kill, read_environment, wait_until

RULE = {
    "title": "Bụi mịn cao",
    "scope": {"kind": "air_station"},
    "condition": {
        "inputs": {"x": {"quantity": "pm25"}},
        "measure": {"type": "value"},
        "limits": [{"above": 50.0, "dead_band": 5.0}],
    },
    "response": {
        "consequence": "minor",
        "time_left": "day",
        "cause": "Đốt rơm rạ",
        "effect": "Người già, trẻ nhỏ khó thở",
        "first_action": "Báo xã kiểm tra",
        "owner": "so-nnmt",
    },
}
SENSOR = {
    "inputs": {"x": {"quantity": "pm25"}},
    "measure": {"type": "quality", "window_s": 600.0},
    "limits": [{"above": 0.0}],
}
TAKEN_OVER_S = 10


class Ringing:
    """A city of air stations with a rule that rings above 50 µg/m³."""

    def __init__(self, city: FaultyCity) -> None:
        self.city = city
        self.environment = read_environment(city.pid_of("rules-0"))
        self.url = self.environment["DOTHI_DATABASE_URL"]
        self.channels = city.register(2)
        asyncio.run(self.put_rule(RULE))

    async def put_rule(self, rule: dict[str, object]) -> None:
        """A rule that is on."""
        async with Database(self.url, connections=1) as database, database.session(LOCAL) as session:
            number = await kept.put_rule(session, msgspec.convert(rule, RuleDraft), "test")
            await kept.switch_rule(session, number, datetime.now(UTC), "test")

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Rows of the database; raises psycopg's OperationalError while it is away."""
        with psycopg.connect(self.url, options="-c search_path=city,public") as connection:
            return connection.execute(statement.encode()).fetchall()

    def send(self, value: float) -> None:
        """A reading of every station, sent until it is acknowledged."""
        # Kept a moment behind the clock: no reading of the future, and each later than the last one.
        time = (datetime.now(UTC) - timedelta(milliseconds=5)).isoformat()
        for channel in self.channels:
            body = {"result": value, "phenomenonTime": time, "Datastream": {"@iot.id": channel.id}}

            def is_taken(body: dict[str, object] = body) -> bool:
                try:
                    answer = httpx.post(f"{self.city.url}/sta/v1.1/Observations", json=body, timeout=30)
                except httpx.HTTPError:
                    return False
                return answer.status_code == 201

            wait_until(is_taken, patience_s=60, what="the reading was acknowledged")

    def wait_for(self, *, active: bool, patience_s: float = 60) -> None:
        """Wait until every station's newest alarm is wrong, or over."""

        def is_so() -> bool:
            try:
                rows = self.ask("SELECT DISTINCT ON (thing_id) active FROM alarm ORDER BY thing_id, id DESC")
            except psycopg.OperationalError:
                return False
            return len(rows) == len(self.channels) and all(row == (active,) for row in rows)

        wait_until(is_so, patience_s=patience_s, what=f"all alarms are {'wrong' if active else 'over'}")

    def is_shared(self) -> bool:
        """Whether two workers hold eight shards each."""
        rows = self.ask("SELECT count(*) FROM rule_shard WHERE holder IS NOT NULL GROUP BY holder")
        return rows == [(8,), (8,)]

    @contextmanager
    def held_up(self, table: str, go: Callable[[], object]) -> Iterator[None]:
        """Nobody gets beyond a table until the end of the block; in it, who was let `go` has come there."""
        connection = psycopg.connect(self.url, options="-c search_path=city,public")
        # Closed without a word the lock is gone, also where the database was killed meanwhile.
        with closing(connection):
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            go()
            waits = f"SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'city.{table}'::regclass"  # noqa: S608
            wait_until(lambda: self.ask(waits) != [], patience_s=30, what=f"somebody waits for {table}")
            yield

    def list_histories(self) -> list[object]:
        """The kinds of the steps of each alarm."""
        return [
            row[0]
            for row in self.ask(
                "SELECT array_agg(kind ORDER BY number) FROM alarm_step GROUP BY alarm_id ORDER BY alarm_id"
            )
        ]

    @contextmanager
    def second_worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """One more `dothi rules` until the end of the block, as on another machine."""
        command = [sys.executable, "-m", "dothi", "rules", "--number", "1"]
        worker = subprocess.Popen(command, env=self.environment)
        try:
            yield worker
        finally:
            worker.terminate()
            worker.wait(20)


@pytest.fixture
def ringing(make_faulty_city: Callable[..., FaultyCity]) -> Ringing:
    """A city of its own with its rule."""
    city = make_faulty_city()
    city.start()
    return Ringing(city)


def test_another_worker_takes_over_what_a_killed_one_held(ringing: Ringing) -> None:
    """Two share the rules; one is killed, and the other goes on within ten seconds, with nothing doubled."""
    with ringing.second_worker() as second:
        wait_until(ringing.is_shared, patience_s=30, what="two workers hold eight shards each")
        ringing.send(80.0)
        ringing.wait_for(active=True)
        kill(second.pid)
        ringing.send(10.0)
        ringing.wait_for(active=False, patience_s=TAKEN_OVER_S)
    assert ringing.list_histories() == [["raised", "returned"]] * 2


def test_whatever_is_killed_every_turn_is_one_step(ringing: Ringing) -> None:
    """The worker, the database, the HTTP part and the worker again, between a reading and its alarm."""
    city = ringing.city
    kills: list[Callable[[], None]] = [
        lambda: kill(city.pid_of("rules-0")),
        city.kill_database,
        lambda: city.kill_part("serve"),
        lambda: (kill(city.pid_of("rules-0")), city.kill_database()),  # type: ignore[func-returns-value]
    ]
    for end in kills:
        ringing.send(80.0)
        end()
        ringing.wait_for(active=True)
        ringing.send(10.0)
        ringing.wait_for(active=False)
    turns = ["raised", "returned", *["again", "returned"] * (len(kills) - 1)]
    assert ringing.list_histories() == [turns] * 2


POINTS = {
    "looking at what has come": "arrival",
    "keeping how far it has looked": "rule_shard",
    "looking for alarms that are open": "alarm",
    "writing down what its watches know": "watch_memory",
    "writing the history": "alarm_step",
}
"""What a worker does between a reading that was acknowledged and its alarm, and the table that it needs."""


def test_a_worker_killed_at_any_point_skips_and_doubles_nothing(ringing: Ringing) -> None:
    """It is held up at each point and killed there; who comes after it lets every turn be one step."""
    for table in POINTS.values():
        worker = ringing.city.pid_of("rules-0")
        send_signal(worker, signal.SIGSTOP)
        ringing.send(80.0)
        with ringing.held_up(table, functools.partial(send_signal, worker, signal.SIGCONT)):
            kill(worker)
        ringing.wait_for(active=True)
        ringing.send(10.0)
        ringing.wait_for(active=False)
    turns = ["raised", "returned", *["again", "returned"] * (len(POINTS) - 1)]
    assert ringing.list_histories() == [turns] * 2


def test_an_acknowledgement_is_there_whole_or_not_at_all(ringing: Ringing) -> None:
    """The HTTP part is killed between the alarm's change and its history, and then the database."""
    ringing.send(80.0)
    ringing.wait_for(active=True)
    city = ringing.city

    def acknowledge(number: object) -> int | None:
        try:
            return httpx.post(f"{city.url}/api/alarms/{number}/acknowledge", json={}, timeout=60).status_code
        except httpx.HTTPError:
            return None

    numbers = [row[0] for row in ringing.ask("SELECT id FROM alarm ORDER BY id")]
    ends = (functools.partial(city.kill_part, "serve"), city.kill_database)
    for number, end in zip(numbers, ends, strict=True):
        with ThreadPoolExecutor(1) as people:
            with ringing.held_up("alarm_step", functools.partial(people.submit, acknowledge, number)):
                end()
            city.wait_until_well()
        assert [acknowledge(number), acknowledge(number)] == [201, 409]
    assert ringing.list_histories() == [["raised", "acknowledged"]] * 2


def test_who_is_unlike_its_neighbours_is_suspect(make_faulty_city: Callable[..., FaultyCity]) -> None:
    """One of four stations reads 300 µg/m³, and is calibrated afterwards; surveys are killed meanwhile."""
    city = make_faulty_city()
    city.start()
    ringing = Ringing(city)
    ringing.channels = city.register(4, "near")
    odd, *others = ringing.channels
    statement = (
        "SELECT datastream_id, quality, detail -> 'checks' FROM observation WHERE quality <> 0 ORDER BY 1"
    )
    ringing.channels = others
    ringing.send(12.0)
    ringing.channels = [odd]
    ringing.send(300.0)
    city.kill_part("work")
    wait_until(lambda: ringing.ask(statement) != [], patience_s=120, what="somebody compared them")
    assert ringing.ask(statement) == [(odd.id, 1, ["neighbour"])]
    begins_at = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    draft = {"work": "calibration", "reason": "khí chuẩn", "uids": [odd.uid], "begins_at": begins_at}
    assert httpx.post(f"{city.url}/api/service-windows", json=draft).status_code == 201
    both = [(odd.id, 1, ["service", "neighbour"])]
    served = [(odd.id, 1, ["service"])]
    wait_until(lambda: ringing.ask(statement) in (both, served), patience_s=30, what="it is in service")
    # What is known to be calibration gas is compared with nothing.
    wait_until(lambda: ringing.ask(statement) == served, patience_s=120, what="it was compared again")
    assert ringing.ask("SELECT count(*) FROM observation_version") == [(0,)]


def test_a_spike_rings_for_the_sensor_only(ringing: Ringing) -> None:
    """900 µg/m³ out of nothing, and the worker is killed before it has seen it: nobody is told of bad air."""
    asyncio.run(ringing.put_rule({**RULE, "condition": SENSOR}))
    for value in (10.0, 11.0, 12.0, 11.0):
        ringing.send(value)
    kill(ringing.city.pid_of("rules-0"))
    ringing.send(900.0)
    ringing.send(12.0)
    ringing.wait_for(active=True)
    assert ringing.ask("SELECT DISTINCT rule_id FROM alarm") == [(2,)]
    flags = ringing.ask("SELECT result, quality, detail -> 'checks' FROM observation WHERE quality <> 0")
    assert flags == [(900.0, 1, ["spike"])] * 2
