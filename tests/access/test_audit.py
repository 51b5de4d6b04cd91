"""The audit log: what leaves an entry, how entries are chained at the commit, and that tampering is found."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, LiteralString

import msgspec
import psycopg
import pytest

from dothi.access.agencies import Agencies
from dothi.access.audit import Audit
from dothi.access.city import SelfRegistration
from dothi.access.refusals import MOST_KINDS, WINDOW_S, Refusals
from dothi.store.audit_marks import FILE, keep_mark, read_marks
from dothi.store.private_server import PrivatePostgres
from dothi.vocabulary.agencies import AgencyDraft
from dothi.vocabulary.audit import FIRST_PREVIOUS, AuditQuestion, Entry, Mark, Note, compute_hash, parse_mark
from dothi.vocabulary.audit_chain import Damage, Verdict
from dothi.vocabulary.audit_retention import find_retention, list_retentions
from dothi.vocabulary.errors import InvalidInput, NotAllowed
from dothi.vocabulary.principals import EVERYTHING, LOCAL, VIEWER, Principal, Scope, make_part
from dothi.vocabulary.things import ThingDraft
from dothi.vocabulary.words import Words
from tests.conftest import WetBlock

AN = Principal(
    kind="user",
    name="an",
    scopes=(Scope(actions=EVERYTHING),),
    agency="so-xd",
    address="10.0.0.7",
)
ALL = AuditQuestion()


def owner_of(block: WetBlock, postgres: PrivatePostgres) -> str:
    """The address of the same database for its owner."""
    name = psycopg.conninfo.conninfo_to_dict(block.database.url)["dbname"]
    return postgres.url(str(name), "dothi_owner")


async def entries(block: WetBlock) -> list[Entry]:
    """All entries, the oldest first."""
    return (await Audit(block.door).list_entries(AN, ALL, 1000))[::-1]


def decode(raw: msgspec.Raw | None) -> Any:
    return None if raw is None else msgspec.json.decode(raw)


async def forbid(block: WetBlock, prefix: str, who: Principal = AN) -> None:
    registration = SelfRegistration(prefix=prefix, kind="rain_gauge", interval_s=60)
    await block.city.put_self_registration(who, registration)


async def test_an_entry_says_who_did_what_to_what_and_from_where(wet_block: WetBlock) -> None:
    """An agency renamed by An, who acts for the Department of Construction: before and after stand there."""
    agencies = Agencies(wet_block.door)
    await agencies.put(AN, AgencyDraft(uid="tn", name=Words(vi="Thoát nước", en="Drainage")))
    await agencies.put(AN, AgencyDraft(uid="tn", name=Words(vi="Công ty Thoát nước", en="Drainage")))
    made, renamed = (await entries(wet_block))[-2:]
    assert (made.before, decode(made.after)["name"]["vi"]) == (None, "Thoát nước")
    assert (renamed.principal_kind, renamed.principal, renamed.agency) == ("user", "an", "so-xd")
    assert (renamed.event, renamed.subject_type, renamed.subject) == ("agency.change", "agency", "tn")
    assert decode(renamed.before)["name"]["vi"] == "Thoát nước"
    assert decode(renamed.after)["name"]["vi"] == "Công ty Thoát nước"
    assert (renamed.address, renamed.outcome, renamed.severity) == ("10.0.0.7", "done", None)


async def test_the_chain_is_the_same_in_the_database_and_here(wet_block: WetBlock) -> None:
    """Numbers without a gap from 1, each hash over its entry and the one before, computed twice alike."""
    for number in range(3):
        await forbid(wet_block, f"lab{number}-")
    await Audit(wet_block.door).tell(
        AN, Note(event="sign_in.try", after={"ồ": [1.50, None, "\x00\ud800"]}, subject="a:1,-")
    )
    chain = await entries(wet_block)
    assert [entry.number for entry in chain] == list(range(1, len(chain) + 1))
    previous = FIRST_PREVIOUS
    for entry in chain:
        assert entry.previous == previous
        assert compute_hash(entry) == entry.hash
        previous = entry.hash


async def test_several_notes_of_one_transaction_are_sealed_at_its_commit(wet_block: WetBlock) -> None:
    """A transaction that began first and ends last holds nobody up and stands behind who was quicker."""
    before = len(await entries(wet_block))
    async with wet_block.door.enter(AN, "edit", "thing.edit") as session:
        session.note(Note(event="thing.edit", subject="first"))
        session.note(Note(event="thing.edit", subject="second"))
        await asyncio.wait_for(forbid(wet_block, "quick-"), 5)
    told = [entry.subject for entry in (await entries(wet_block))[before:]]
    assert told == ["quick-", "first", "second"]


async def test_many_writers_make_one_chain(wet_block: WetBlock) -> None:
    """Forty writers at once: forty entries more, and the log is whole."""
    before = len(await entries(wet_block))
    await asyncio.gather(*(forbid(wet_block, f"p{number}-") for number in range(40)))
    assert len(await entries(wet_block)) == before + 40
    verdict = await Audit(wet_block.door).verify(AN, [])
    assert (verdict.broken, verdict.entries) == (None, before + 40)


async def test_what_is_undone_leaves_no_entry(wet_block: WetBlock) -> None:
    """An edit that fails and one that was only tried."""
    before = await entries(wet_block)
    with pytest.raises(InvalidInput):
        await Agencies(wet_block.door).put(AN, AgencyDraft(uid="bad uid", name=Words(vi="a", en="a")))
    async with wet_block.door.enter(AN, "edit", "thing.edit", keep=False) as session:
        session.note(Note(event="thing.edit"))
    assert await entries(wet_block) == before


async def test_our_own_parts_leave_no_entry_but_on_somebodys_behalf(wet_block: WetBlock) -> None:
    """What a part does by itself is no entry; an import that it runs is."""
    before = len(await entries(wet_block))
    await forbid(wet_block, "own-", make_part("up"))
    async with wet_block.door.enter(make_part("an"), "edit", "import.run") as session:
        session.note(Note(event="import.run", subject="7"))
    (entry,) = (await entries(wet_block))[before:]
    assert (entry.event, entry.subject, entry.principal) == ("import.run", "7", "an")


async def test_things_lead_to_their_change(wet_block: WetBlock) -> None:
    """By the change what they were before is found."""
    draft = ThingDraft(uid="yard", name="Sân", kind="rain_gauge")
    await wet_block.city.put_things(AN, [draft], wet_block.quantities)
    entry = (await entries(wet_block))[-1]
    assert (entry.event, entry.subject_type, entry.subject) == ("thing.register", "thing", "yard")
    async with wet_block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute("SELECT change_id FROM thing WHERE uid = 'yard'")
        assert await cursor.fetchone() == (entry.change_id,)


async def test_a_refused_write_is_an_entry_and_repeats_are_counted(wet_block: WetBlock) -> None:
    """Three tries at the same: one entry at once, and none for each repeat."""
    before = len(await entries(wet_block))
    for _ in range(3):
        with pytest.raises(NotAllowed):
            await forbid(wet_block, "x-", VIEWER)
    with pytest.raises(NotAllowed):
        await Audit(wet_block.door).list_entries(VIEWER, ALL, 10)
    told = [(e.event, e.outcome, e.severity, e.occurrences) for e in (await entries(wet_block))[before:]]
    assert told == [("device.allow", "refused", 6, 1), ("audit.read", "refused", 6, 1)]


def test_a_flood_of_refusals_stays_small() -> None:
    """Ten thousand names in a minute: 200 kinds, one for all others, and their number a minute later."""
    refusals = Refusals()
    note = Note(event="sign_in.try", outcome="refused")
    for number in range(10_000):
        refusals.add(Principal(kind="visitor", name=f"n{number}"), note, now=0.0)
    first = refusals.take(now=1.0)
    assert len(first) == MOST_KINDS + 1
    assert refusals.take(now=WINDOW_S - 1) == []
    (rest,) = refusals.take(now=WINDOW_S + 1)
    assert rest[0].name == "…"
    assert rest[1].occurrences + len(first) == 10_000
    refusals.add(Principal(kind="visitor", name="n1"), note, now=WINDOW_S + 2)
    taken = refusals.take(now=WINDOW_S + 3)
    assert len(taken) == 1
    refusals.give_back(taken)
    assert refusals.take(now=WINDOW_S + 4) == taken


async def test_the_program_can_only_add(wet_block: WetBlock) -> None:
    """Neither change nor delete, nor put in an entry of its own making; nor change a note."""
    await forbid(wet_block, "lab-")
    for statement in (
        "UPDATE audit_entry SET principal = 'binh'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "INSERT INTO audit_entry SELECT * FROM audit_entry",
        "SELECT * FROM audit_note",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    ):
        with pytest.raises(NotAllowed) as refused:
            async with wet_block.database.session(LOCAL) as session:
                await session.connection.execute(statement.encode())
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


async def test_the_owner_is_refused_too(wet_block: WetBlock, postgres: PrivatePostgres) -> None:
    """Triggers stand before the table, whoever comes, also where triggers are told to sleep."""
    await forbid(wet_block, "lab-")
    with psycopg.connect(owner_of(wet_block, postgres), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (
            "UPDATE city.audit_entry SET principal = 'binh'",
            "DELETE FROM city.audit_entry",
            "TRUNCATE city.audit_entry",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="neither changed nor taken away"):
                connection.execute(statement.encode())


_SEALED = "UPDATE audit_entry e SET hash = audit_hash(e) WHERE number = 3"
_FIELDS: tuple[LiteralString, ...] = (
    "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE number = 3",
    "UPDATE audit_entry SET principal_kind = 'service' WHERE number = 3",
    "UPDATE audit_entry SET principal = 'binh' WHERE number = 3",
    "UPDATE audit_entry SET agency = NULL WHERE number = 3",
    "UPDATE audit_entry SET event = 'thing.edit' WHERE number = 3",
    "UPDATE audit_entry SET subject_type = NULL WHERE number = 3",
    "UPDATE audit_entry SET subject = subject || ' ' WHERE number = 3",
    "UPDATE audit_entry SET change_id = 1 WHERE number = 3",
    "UPDATE audit_entry SET before = '{}' WHERE number = 3",
    "UPDATE audit_entry SET after = after || '{\"interval_s\": 61}' WHERE number = 3",
    "UPDATE audit_entry SET after = NULL WHERE number = 3",
    "UPDATE audit_entry SET address = '10.0.0.8' WHERE number = 3",
    "UPDATE audit_entry SET outcome = 'failed' WHERE number = 3",
    "UPDATE audit_entry SET severity = 1 WHERE number = 3",
    "UPDATE audit_entry SET occurrences = 2 WHERE number = 3",
    "UPDATE audit_entry SET hash = sha256('a') WHERE number = 3",
)
_CHAINS: tuple[tuple[list[LiteralString], int, Damage], ...] = (
    (["UPDATE audit_entry SET principal = 'binh' WHERE number = 3", _SEALED], 4, "moved"),
    (["UPDATE audit_entry SET previous = sha256('a') WHERE number = 3"], 3, "moved"),
    (["DELETE FROM audit_entry WHERE number = 3"], 3, "missing"),
    (["DELETE FROM audit_entry WHERE number = 6"], 6, "cut_off"),
    (["DELETE FROM audit_entry WHERE number > 2"], 3, "cut_off"),
    (["DELETE FROM audit_entry"], 6, "empty"),
    (["TRUNCATE audit_entry"], 6, "empty"),
    (["DELETE FROM audit_entry WHERE number < 3"], 3, "beginning"),
    (
        [
            "UPDATE audit_entry SET number = 100 WHERE number = 3",
            "UPDATE audit_entry SET number = 3 WHERE number = 4",
            "UPDATE audit_entry SET number = 4 WHERE number = 100",
        ],
        3,
        "moved",
    ),
    (
        [
            "UPDATE audit_entry SET number = -number WHERE number > 3",
            "UPDATE audit_entry SET number = 1 - number WHERE number < 0",
            "INSERT INTO audit_entry SELECT (e).* FROM (SELECT jsonb_populate_record(e,"
            " '{\"number\": 4}') AS e FROM audit_entry e WHERE number = 3) made",
        ],
        4,
        "moved",
    ),
    (["UPDATE audit_entry SET number = 7 WHERE number = 6"], 6, "missing"),
)
_MADE_ANEW: LiteralString = (
    "DO $$ DECLARE e audit_entry; last bytea; BEGIN"
    " UPDATE audit_entry SET principal = 'binh' WHERE number = 3;"
    " FOR e IN SELECT * FROM audit_entry ORDER BY number LOOP"
    " e.previous := coalesce(last, e.previous); last := audit_hash(e);"
    " UPDATE audit_entry SET previous = e.previous, hash = last WHERE number = e.number; END LOOP; END $$"
)


_OLDER: LiteralString = (
    "DO $$ DECLARE e audit_entry; last bytea; BEGIN"
    " UPDATE audit_entry SET at = now() - interval '91 days' WHERE number <= 4;"
    " FOR e IN SELECT * FROM audit_entry ORDER BY number LOOP"
    " e.previous := coalesce(last, e.previous); last := audit_hash(e);"
    " UPDATE audit_entry SET previous = e.previous, hash = last WHERE number = e.number; END LOOP; END $$"
)


@dataclass
class Intruder:
    """Somebody who owns the database of a log with six entries, and the mark that is out of reach."""

    audit: Audit
    connection: psycopg.Connection[Any]
    newest: Mark

    async def tamper(self, *statements: LiteralString, marks: bool = True) -> Verdict:
        """What verifying finds after some statements; then everything is as before."""
        self.connection.execute("CREATE TABLE kept AS TABLE audit_entry")
        for statement in statements:
            self.connection.execute(statement)
        verdict = await self.audit.verify(AN, [self.newest] if marks else [])
        self.connection.execute("TRUNCATE audit_entry")
        self.connection.execute("INSERT INTO audit_entry TABLE kept")
        self.connection.execute("DROP TABLE kept")
        return verdict


@pytest.fixture
async def intruder(wet_block: WetBlock, postgres: PrivatePostgres) -> AsyncIterator[Intruder]:
    """The small city has two entries of its own; four more are made."""
    audit = Audit(wet_block.door)
    for number in range(4):
        await forbid(wet_block, f"lab{number}-")
    newest = await audit.find_newest(AN)
    assert newest is not None
    assert newest.number == 6
    with psycopg.connect(owner_of(wet_block, postgres), autocommit=True) as connection:
        connection.execute("SET search_path = city, public")
        connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
        connection.execute("ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_number_check")
        yield Intruder(audit, connection, newest)


async def test_any_changed_field_is_found(intruder: Intruder) -> None:
    """Each field is part of what the hash is made of, and so is that there is none."""
    for statement in _FIELDS:
        verdict = await intruder.tamper(statement)
        assert verdict.broken is not None, statement
        assert (verdict.broken.number, verdict.broken.damage) == (3, "changed"), statement
    assert (await intruder.tamper()).broken is None


async def test_whatever_is_done_to_the_chain_is_found(intruder: Intruder) -> None:
    """Sealed anew, relinked, taken from the middle, the end or the beginning, emptied, swapped, put in."""
    for statements, number, damage in _CHAINS:
        verdict = await intruder.tamper(*statements)
        assert verdict.broken is not None, statements
        assert (verdict.broken.number, verdict.broken.damage) == (number, damage), statements


async def test_a_chain_made_anew_is_found_by_the_mark(intruder: Intruder) -> None:
    """From the third entry on all hashes fit, and yet the one that was marked is another."""
    verdict = await intruder.tamper(_MADE_ANEW)
    assert verdict.broken is not None
    assert (verdict.broken.number, verdict.broken.damage) == (6, "replaced")
    assert (await intruder.tamper(_MADE_ANEW, marks=False)).broken is None
    assert (await intruder.tamper("TRUNCATE audit_entry", marks=False)).broken is None


async def test_old_entries_go_and_the_rest_is_whole(intruder: Intruder) -> None:
    """Of six the first four are 91 days old: they go, and a seventh says so; without it the log is broken."""
    intruder.connection.execute(_OLDER)
    intruder.connection.execute("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER keep")
    work = make_part("work")
    assert await intruder.audit.prune(work, 120) == 0
    with pytest.raises(InvalidInput, match="90 days at least"):
        await intruder.audit.prune(work, 89)
    assert await intruder.audit.prune(work, 90) == 4
    assert await intruder.audit.prune(work, 90) == 0
    verdict = await intruder.audit.verify(AN, [])
    assert (verdict.broken, verdict.entries, verdict.first) == (None, 3, 5)
    told = (await intruder.audit.list_entries(AN, ALL, 1))[0]
    said = decode(told.after)
    assert (told.event, told.principal, said["removed"], said["through"]) == ("audit.prune", "work", 4, 4)
    intruder.connection.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
    verdict = await intruder.tamper("DELETE FROM audit_entry WHERE number = 5", marks=False)
    assert verdict.broken is not None
    assert (verdict.broken.number, verdict.broken.damage) == (6, "beginning")


def test_how_long_entries_are_kept_is_dated_and_has_a_source() -> None:
    """Today a row is in force; before the first one nothing would be taken away."""
    today = find_retention(date(2026, 11, 22))
    assert today is not None
    assert today.days >= 90
    assert all(row.source for row in list_retentions())
    assert find_retention(date(2000, 1, 1)) is None


def test_marks_keep_the_last_of_each_day_and_never_go_back(tmp_path: Path) -> None:
    """Three on one day and one on the next are two lines; an older end of the log is not taken."""
    assert read_marks(tmp_path) == []
    for number, hour in ((3, 1), (5, 2), (9, 3), (10, 30)):
        at = datetime(2026, 11, 22, tzinfo=UTC) + timedelta(hours=hour)
        keep_mark(tmp_path, Mark(number=number, hash="00" * 32, at=at))
    keep_mark(tmp_path, Mark(number=4, hash="11" * 32, at=datetime(2026, 12, 1, tzinfo=UTC)))
    assert [mark.number for mark in read_marks(tmp_path)] == [9, 10]
    (tmp_path / FILE).write_text("no mark\n")
    with pytest.raises(InvalidInput, match=FILE):
        read_marks(tmp_path)


@pytest.mark.parametrize("text", ["", "7", "7:abc", f"x:{'0' * 64}"])
def test_a_mark_that_is_none_is_named(text: str) -> None:
    """As the command line takes it."""
    with pytest.raises(InvalidInput, match="number:hash"):
        parse_mark(text, datetime.now(UTC))
