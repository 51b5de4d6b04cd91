"""Every table has a rule that says whose rows it shows, and PostgreSQL keeps just that one."""

from dothi.store.database import Database
from dothi.vocabulary.principals import LOCAL

OPEN = [
    "agency",
    "agency_version",
    "alarm_rule",
    "alarm_rule_version",
    "area",
    "area_piece",
    "area_state",
    "area_succession",
    "city_state",
    "kind",
    "known_word",
    "observed_property",
    "parameter",
    "quantity",
    "responsibility",
    "self_registration",
    "thing_zone",
]
"""Seen by everybody who may look at anything: what the city is made of, and the words for it."""
BELONGING = [
    "actuator",
    "alarm",
    "alarm_step",
    "attachment",
    "change",
    "datastream",
    "datastream_observed_property",
    "feature",
    "forecast",
    "historical_location",
    "historical_location_location",
    "hourly",
    "import",
    "import_refusal",
    "latest",
    "location",
    "observation",
    "observation_alias",
    "observation_version",
    "relation",
    "sensor",
    "service_window",
    "task",
    "tasking_capability",
    "thing",
    "thing_location",
    "thing_version",
]
"""Seen where the things are to which they belong; an import by who asked for it."""
DERIVED = ["daily_difference"]
"""Seen like what belongs to things; written by Dothi's own parts only."""
CLOSED = [
    "api_token",
    "arrival",
    "audit_entry",
    "audit_note",
    "audit_place",
    "breach",
    "consent",
    "dead_letter",
    "device",
    "device_thing",
    "failed_sign_in",
    "loose_blob",
    "membership",
    "migration",
    "one_time_link",
    "part",
    "passkey",
    "provider_identity",
    "privacy_request",
    "privacy_step",
    "recovery_code",
    "role_grant",
    "rule_shard",
    "rule_worker",
    "sign_in_attempt",
    "sign_in_session",
    "subscription",
    "survey",
    "user_account",
    "watch_memory",
]
"""Seen only by who is bound by nothing: Dothi's own parts, and who may do something everywhere."""
FOLLOWING = {"arrival", "known_word", "thing_zone", "observed_property", "loose_blob", "audit_note"}
"""Besides what belongs to things, written with a change by who may change some things only."""
_TABLES = """
SELECT c.relname, c.relrowsecurity,
       has_table_privilege('dothi_limited', c.oid, 'SELECT'),
       has_table_privilege('dothi_limited', c.oid, 'INSERT, UPDATE, DELETE'),
       ARRAY(SELECT p.polname::text || coalesce(' ' || pg_get_expr(p.polqual, p.polrelid), '')
             FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname IN ('whole', 'see') ORDER BY 1)
FROM pg_class c
WHERE c.relnamespace = 'city'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""


async def test_every_table_has_its_rule(database: Database) -> None:
    """The lists above and the catalogue say the same; a table that is in none of them fails here."""
    async with database.session(LOCAL) as session:
        rows = await (await session.connection.execute(_TABLES.encode())).fetchall()
    assert sorted(row[0] for row in rows) == sorted([*OPEN, *BELONGING, *DERIVED, *CLOSED])
    for name, guarded, read, written, policies in rows:
        assert guarded, name
        assert "whole true" in policies, name
        seen = [each.removeprefix("see ") for each in policies if each.startswith("see ")]
        if name in OPEN:
            assert seen == ["true"], name
        elif name in (*BELONGING, *DERIVED):
            assert seen, name
            assert seen != ["true"], name
        else:
            assert not seen or name in FOLLOWING, name
        assert read == (bool(seen)), name
        assert written == (name in BELONGING or name in FOLLOWING), name


async def test_months_are_seen_through_their_table_only(database: Database) -> None:
    """What keeps one month has no policies of its own, so nobody who is limited may look into it directly."""
    async with database.session(LOCAL) as session:
        run = session.connection.execute
        await run("SELECT make_month('observation', '2026-11-01')")
        cursor = await run(
            "SELECT has_table_privilege('dothi_limited', 'observation_2026_11', 'SELECT, INSERT, DELETE')"
        )
        assert await cursor.fetchone() == (False,)
