"""The schema's two ways, fresh and step by step, end at one place; nobody else's schema is touched."""

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

import psycopg
import pytest

from dothi.store.database import Database
from dothi.store.migrations import list_migrations, prepare_database
from dothi.store.private_server import PrivatePostgres, find_postgres_programs
from dothi.vocabulary.errors import DataFolderTooNew
from dothi.vocabulary.principals import LOCAL


@dataclass(frozen=True)
class Empty:
    """Makes empty databases on the session's server, by name."""

    postgres: PrivatePostgres
    made: list[str]

    def make(self) -> str:
        """The owner's address of a new database without any schema."""
        name = f"empty_{time.monotonic_ns()}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template0")
        self.made.append(name)
        return self.postgres.url(name, "dothi_owner")

    def run(self, statement: str) -> None:
        with psycopg.connect(self.postgres.url("postgres", "dothi_owner"), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture
def empty(postgres: PrivatePostgres) -> Iterator[Empty]:
    maker = Empty(postgres, [])
    yield maker
    for name in maker.made:
        maker.run(f"DROP DATABASE {name} WITH (FORCE)")


def dump(url: str) -> list[str]:
    """The schema as pg_dump writes it; its restrict lines hold a random word."""
    programs = find_postgres_programs()
    assert programs is not None
    command = [
        str(programs / "pg_dump"),
        "--schema-only",
        "--schema=city",
        "--schema=veiled",
        "--no-owner",
        url,
    ]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    return [
        line for line in answer.stdout.splitlines() if not line.startswith(("\\restrict", "\\unrestrict"))
    ]


async def applied(url: str) -> list[str]:
    async with await psycopg.AsyncConnection.connect(url) as connection:
        cursor = await connection.execute("SELECT name FROM city.migration ORDER BY name")
        return [row[0] for row in await cursor.fetchall()]


async def test_a_fresh_schema_is_the_one_that_all_steps_lead_to(empty: Empty) -> None:
    """pg_dump writes the same lines for both."""
    fresh, stepped = empty.make(), empty.make()
    await prepare_database(fresh)
    await prepare_database(stepped, steps_only=True)
    assert dump(fresh) == dump(stepped)
    assert await applied(fresh) == await applied(stepped) == list_migrations()


async def test_preparing_twice_changes_nothing(empty: Empty) -> None:
    """The second time finds every step taken."""
    url = empty.make()
    await prepare_database(url)
    before = dump(url)
    await prepare_database(url)
    assert dump(url) == before


async def test_an_older_database_takes_the_steps_it_lacks(empty: Empty) -> None:
    """One that has taken all steps but the last takes that one, and what is there is kept."""
    fresh, older = empty.make(), empty.make()
    await prepare_database(fresh)
    steps = resources.files("dothi.store.sql.migrations")
    async with await psycopg.AsyncConnection.connect(older) as connection:
        await connection.execute("CREATE EXTENSION postgis WITH SCHEMA public")
        await connection.execute("CREATE SCHEMA city")
        await connection.execute("SET LOCAL search_path = city, public")
        await connection.execute(
            "CREATE TABLE migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        for name in list_migrations()[:-1]:
            await connection.execute(steps.joinpath(name).read_text().encode())
            await connection.execute("INSERT INTO migration (name) VALUES (%s)", (name,))
        await connection.execute("INSERT INTO agency (uid, name_vi, name_en) VALUES ('a', 'a', 'a')")
    await prepare_database(older)
    assert dump(older) == dump(fresh)
    assert await applied(older) == list_migrations()
    async with await psycopg.AsyncConnection.connect(older) as connection:
        cursor = await connection.execute("SELECT uid FROM city.agency")
        assert await cursor.fetchall() == [("a",)]


async def test_a_newer_database_is_refused_and_left_alone(empty: Empty) -> None:
    """A step that this version does not know is named, and nothing is changed."""
    url = empty.make()
    await prepare_database(url)
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("INSERT INTO city.migration (name) VALUES ('9999_twins.sql')")
    before = dump(url)
    with pytest.raises(DataFolderTooNew, match=r"9999_twins\.sql"):
        await prepare_database(url)
    assert dump(url) == before


async def test_the_program_owns_nothing_and_commands_nobody(database: Database) -> None:
    """dothi_app is no superuser, passes by no row-level security, and owns no table, schema or function."""
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert await cursor.fetchone() == (False, False, False, False)
        cursor = await session.connection.execute(
            "SELECT count(*) FROM pg_shdepend WHERE deptype = 'o'"
            " AND refobjid = (SELECT oid FROM pg_roles WHERE rolname = 'dothi_app')"
        )
        assert await cursor.fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await session.connection.execute("CREATE TABLE city.mine (id integer)")


async def test_damage_on_disk_would_be_noticed(database: Database) -> None:
    """The private cluster is made with data checksums."""
    async with database.session(LOCAL) as session:
        cursor = await session.connection.execute("SHOW data_checksums")
        assert await cursor.fetchone() == ("on",)
