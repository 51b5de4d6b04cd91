"""A city of two agencies in two areas, with all that can belong to a thing, and somebody of each role."""

import asyncio
import itertools
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx
from litestar.exceptions import LitestarDeprecationWarning

from dothi.access.directory import Directory
from dothi.access.gate import COOKIE
from dothi.access.identities import Identities
from dothi.access.signing_in import SigningIn
from dothi.access.users import Users
from dothi.connect.intake import Intake
from dothi.share.errors import App
from dothi.show.live import LiveHub
from dothi.store.blobs import BlobStore
from dothi.store.jobs import JobQueue
from dothi.vocabulary.changes import Committed
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.principals import LOCAL, NOBODY, make_part
from dothi.vocabulary.rights import ROLES
from dothi.vocabulary.users import GrantDraft, TokenDraft, UserDraft
from tests.access.guarded import GuardedCity, make_guarded_city
from tests.conftest import WetBlock
from tests.connect.conftest import make_app, running
from tests.photos import make_photo

UP = make_part("up")
Case = Literal["own", "agency", "area"]
CASES: dict[Case, tuple[str, float]] = {
    "own": ("water", 100.2),
    "agency": ("roads", 100.3),
    "area": ("water", 101.5),
}
"""Whose a thing is, and its longitude: one's own, another agency's beside it, one's own elsewhere."""
AGENCY, AREA = "water", "31135"
"""Where everybody's role holds who has it at some things only."""
PASSWORD = "cầu Cần Thơ 2010"
STRANGER, VISITOR, ADMINISTRATOR = "stranger", "visitor", "administrator"
COLUMNS = (
    STRANGER,
    VISITOR,
    *(role for role in ROLES if role != ADMINISTRATOR),
    ADMINISTRATOR,
    "manager everywhere",
    "security everywhere",
    "service token",
)
_FROM_ELSEWHERE = {"x-forwarded-for": "192.0.2.7"}
_MAKE_SUBJECT = """
CREATE OR REPLACE FUNCTION pg_temp.make_subject(called text, owner text, x float8, y float8) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
    it integer;
    other integer;
    stream integer;
    instrument integer;
    machine integer;
    power integer;
    job integer;
    rule integer;
BEGIN
    INSERT INTO thing (uid, kind, name, agency_id, geometry)
    SELECT n, 'bus_stop', 'Trạm ' || n, (SELECT id FROM agency WHERE uid = owner),
           ST_SetSRID(ST_MakePoint(x, y), 4326)
    FROM unnest(ARRAY[called, called || '-b']) AS t (n);
    SELECT id INTO it FROM thing WHERE uid = called;
    SELECT id INTO other FROM thing WHERE uid = called || '-b';
    PERFORM place_thing(id, geometry) FROM thing WHERE id IN (it, other);
    INSERT INTO sensor (name, uid) VALUES (called, called) RETURNING id INTO instrument;
    INSERT INTO datastream (thing_id, quantity, sensor_id, source, device_unit, name)
    VALUES (it, 'water_level', instrument, 'measured', 'm', called) RETURNING id INTO stream;
    INSERT INTO datastream_observed_property
    SELECT stream, 0, p.id FROM observed_property p WHERE p.quantity = 'water_level';
    PERFORM give_feature(stream);
    INSERT INTO observation (datastream_id, phenomenon_time, result) VALUES (stream, '2026-11-20 12:00Z', 1);
    INSERT INTO latest (datastream_id, phenomenon_time, result, quality)
    VALUES (stream, '2026-11-20 12:00Z', 1, 0);
    INSERT INTO daily_difference VALUES (stream, '2026-11-20', 1, 1, 0, '2026-11-18');
    INSERT INTO attachment (thing_id, name, media_type, size, sha256, key, added_by)
    VALUES (it, called, 'image/jpeg', 1, md5(called) || md5(called), 'none/' || called, 'x'),
           (other, called, 'image/jpeg', 1, md5(called) || md5(called), 'none/' || called || '-b', 'x');
    UPDATE attachment SET removed_at = now() WHERE thing_id = other;
    INSERT INTO actuator (name, description, encoding_type, metadata)
    VALUES (called, '', '', '{}') RETURNING id INTO machine;
    INSERT INTO tasking_capability (thing_id, actuator_id, name, description, tasking_parameters)
    VALUES (it, machine, called, '', '{}') RETURNING id INTO power;
    INSERT INTO task (tasking_capability_id, tasking_parameters, creation_time)
    VALUES (power, '{}', now()) RETURNING id INTO job;
    INSERT INTO relation (from_id, type, to_id, made_by) VALUES (it, 'drains_to', other, 'x');
    INSERT INTO alarm_rule (title, draft, changed_by)
    VALUES (called, '{
        "scope": {"kind": "bus_stop"},
        "condition": {"inputs": {"x": {"quantity": "water_level"}},
                      "measure": {"type": "value"}, "limits": [{"above": 0.5}]},
        "response": {"consequence": "limited", "time_left": "shift",
                     "cause": "c", "effect": "e", "first_action": "f", "owner": "water"}}', 'x')
    RETURNING id INTO rule;
    INSERT INTO alarm (rule_id, rule_version, thing_id, priority, since, raised_at, value)
    VALUES (rule, 1, it, 3, now(), now(), 1), (rule, 1, other, 3, now(), now(), 1);
    UPDATE alarm SET shelved_until = '2100-01-01', shelf_reason = 'x', shelved_by = 'x'
    WHERE thing_id = other;
    INSERT INTO service_window (thing_id, work, begins_at, reason, made_by, together)
    VALUES (it, 'maintenance', '2100-01-01', 'x', 'x', it);
    INSERT INTO alarm_step (alarm_id, number, kind, at, reason)
    SELECT id, 1, 'raised', raised_at, '{"read_at": "2026-11-20T12:00:00Z", "reading": 1, "expected": 0.4,
                                         "low": 0.3, "high": 0.5, "samples": 7}'
    FROM alarm WHERE rule_id = rule;
    RETURN jsonb_build_object(
        'thing', it, 'other', other, 'stream', stream, 'sensor', instrument, 'actuator', machine,
        'capability', power, 'task', job,
        'feature', (SELECT feature_id FROM datastream WHERE id = stream),
        'location', (SELECT location_id FROM thing_location WHERE thing_id = it),
        'history', (SELECT id FROM historical_location WHERE thing_id = it),
        'relation', (SELECT id FROM relation WHERE from_id = it),
        'photo', (SELECT id FROM attachment WHERE thing_id = it),
        'rule', rule,
        'alarm', (SELECT id FROM alarm WHERE thing_id = it),
        'aside', (SELECT id FROM alarm WHERE thing_id = other),
        'window', (SELECT id FROM service_window WHERE thing_id = it),
        'removed', (SELECT id FROM attachment WHERE thing_id = other));
END
$$
"""
_CALL_MAKE_SUBJECT = b"SELECT pg_temp.make_subject(%s, %s, %s, %s)"
_CHANGE_SUBJECT = "UPDATE thing SET description = 'anew' WHERE id = %s RETURNING change_id"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A thing of a case with the ids of all that belongs to it, by what it is."""

    case: Case
    uid: str
    x: float
    y: float
    ids: dict[str, Any]

    def __getitem__(self, what: str) -> Any:
        return self.ids[what]


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who asks: one column of the table."""

    column: str
    name: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    user_id: int = 0
    session_id: int = 0
    grant_id: int = 0

    @property
    def signs_in(self) -> bool:
        """Whether it is a user with a session."""
        return self.session_id != 0


@dataclass(kw_only=True)
class TwoAgencies:
    """The city with all who ask."""

    guarded: GuardedCity
    client: httpx.AsyncClient
    app: App
    hub: LiveHub
    directory: Directory
    users: Users
    signing_in: SigningIn
    blobs: BlobStore
    people: dict[str, Person] = field(default_factory=dict)
    subjects: dict[Case, Subject] = field(default_factory=dict)
    """Those that are read, and so never used up."""
    completing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while something is made for a subject."""
    _numbers: Any = field(default_factory=itertools.count)
    _spares: dict[Case, Subject] = field(default_factory=dict)
    _linking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def block(self) -> WetBlock:
        """The small city that it stands on."""
        return self.guarded.block

    def number(self) -> int:
        """One that nothing else has."""
        return int(next(self._numbers))

    async def run(self, statement: str, *values: Any) -> Any:
        """Run a statement as the city itself; the first value of its first row."""
        async with self.block.database.session(LOCAL, "edit", signed=True) as session:
            cursor = await session.connection.execute(statement.encode(), values)
            row = await cursor.fetchone() if cursor.description else None
            return None if row is None else row[0]

    async def make_subject(self, case: Case) -> Subject:
        """A new thing of a case, with a change of its own that can be undone."""
        owner, x = CASES[case]
        number = self.number()
        uid, y = f"mx-{case}-{number}", 10.2 + number % 500 / 1000
        async with self.block.database.session(LOCAL, "edit", signed=True) as session:
            await session.connection.execute(_MAKE_SUBJECT.encode())
            made = await session.connection.execute(_CALL_MAKE_SUBJECT, (uid, owner, x, y))
            ids = (await made.fetchall())[0][0]
        ids["change"] = await self.run(_CHANGE_SUBJECT, ids["thing"])
        await self.directory.read()
        return Subject(case=case, uid=uid, x=x, y=y, ids=ids)

    async def get_spare(self, case: Case) -> Subject:
        """One that may be used up."""
        if case not in self._spares:
            self._spares[case] = await self.make_subject(case)
        return self._spares[case]

    def use_up(self, case: Case) -> None:
        """The spare one is no more what it was."""
        self._spares.pop(case, None)

    async def add_user(self, name: str = "") -> int:
        """A user of whom nobody has heard, without rights; its id."""
        name = name or f"spare{self.number()}"
        return (await self.users.add(UP, UserDraft(name=name, full_name=name))).id

    async def add_session(self, user_id: int) -> tuple[str, int]:
        """A session of a user: its secret, and its id."""
        # A link takes the place of the one before.
        async with self._linking:
            code = await self.users.make_link(UP, user_id)
            secret = await self.signing_in.open_link(NOBODY, code, "")
        made = await self.run("SELECT max(id) FROM sign_in_session WHERE user_id = %s", user_id)
        return secret, made

    async def add_person(self, column: str) -> Person:
        """Who stands for a column, with the rights that it says."""
        if column == STRANGER:
            return Person(column=column, headers=_FROM_ELSEWHERE)
        if column == VISITOR:
            return Person(column=column)
        if column == "service token":
            made = await self.users.add_token(UP, TokenDraft(name="matrix", role="service"))
            headers = {**_FROM_ELSEWHERE, "authorization": f"Bearer {made.token}"}
            return Person(column=column, name="matrix", headers=headers)
        role, _, everywhere = column.partition(" ")
        role = {"security": "security_officer"}.get(role, role)
        name = column.replace(" ", "_")
        user_id = await self.add_user(name)
        whole = everywhere or role == ADMINISTRATOR
        where = {} if whole else {"agency": AGENCY, "area": AREA}
        granted = await self.users.grant(UP, GrantDraft(user_id=user_id, role=role, **where))
        secret, session_id = await self.add_session(user_id)
        return Person(
            column=column,
            name=name,
            headers={**_FROM_ELSEWHERE, "cookie": f"{COOKIE}={secret}"},
            user_id=user_id,
            session_id=session_id,
            grant_id=granted.id,
        )

    async def put_file(self) -> str:
        """A file that lies with the blobs; its key."""

        async def give() -> AsyncIterator[bytes]:
            yield b'{"type":"FeatureCollection","features":[]}'

        key = f"imports/file{self.number()}"
        await self.blobs.put(key, give(), limit=1000)
        return key

    @property
    def root(self) -> dict[str, str]:
        """The headers of who may prepare everything."""
        return self.people[ADMINISTRATOR].headers


@asynccontextmanager
async def open_two_agencies(block: WetBlock, folder: Path) -> AsyncIterator[TwoAgencies]:
    """The city, served in process to visitors who may look and to everybody by what was granted."""
    guarded = await make_guarded_city(block)
    directory = Directory(block.door)
    await directory.read()

    async def announce(_: Committed) -> None:
        await asyncio.sleep(0)

    intake = Intake(block.recorder, announce, LOCAL, linger_s=0.001, keep_on_failure=False)
    clock = CityClock()
    hub = LiveHub(directory, clock)
    blobs, jobs = BlobStore(str(folder / "blobs")), JobQueue(block.database.url)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LitestarDeprecationWarning)
        app = make_app(block, directory, clock, intake, blobs.url, hub=hub, jobs=jobs, visitors_may="view")
    identities = Identities(block.door)
    async with (
        jobs.opened(),
        running(intake.run(), directory.follow(), hub.run()),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client,
    ):
        city = TwoAgencies(
            guarded=guarded,
            client=client,
            app=app,
            hub=hub,
            directory=directory,
            users=Users(block.door, identities),
            signing_in=SigningIn(block.door, identities),
            blobs=blobs,
        )
        for column in COLUMNS:
            city.people[column] = await city.add_person(column)
        for case in CASES:
            city.subjects[case] = await _make_whole_subject(city, case)
        yield city


async def _make_whole_subject(city: TwoAgencies, case: Case) -> Subject:
    """One with a photo that can be looked at, too, and a change that is listed."""
    made = await city.make_subject(case)
    photo = make_photo(64, 48)
    address = f"/api/things/{made['thing']}/attachments"
    answer = await city.client.post(address, params={"name": "a.jpg"}, content=photo, headers=city.root)
    assert answer.status_code == 201, answer.text
    made.ids["photo"] = answer.json()["id"]
    edit = {"kind": "bus_stop", "uids": [made.uid], "properties": {"code": "c"}}
    answer = await city.client.post("/api/edits", json=edit, headers=city.root)
    made.ids["change"] = answer.json()["change_id"]
    return made
