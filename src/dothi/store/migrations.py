"""The schema's way from version to version. A fresh database gets schema.sql, an older one the steps."""

from importlib import resources
from typing import LiteralString, cast

import psycopg
from psycopg import sql

from dothi.store.jobs import prepare_queue
from dothi.vocabulary.errors import DataFolderTooNew, RolesMissing

_LOCK = 1_148_154_696
"""Any number of our own, so that two starting processes do not migrate at once."""


def _read(name: str) -> LiteralString:
    # What stands in our own files is as literal as what stands in our code.
    return cast("LiteralString", resources.files("dothi.store.sql").joinpath(name).read_text())  # type: ignore[redundant-cast]


def list_migrations() -> list[str]:
    """File names of all migrations, in order."""
    folder = resources.files("dothi.store.sql.migrations")
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


async def _prepare_roles(connection: psycopg.AsyncConnection) -> None:
    """Make the roles that rows are kept for, which all databases of a server share; raises RolesMissing."""
    for role in ("dothi_whole", "dothi_limited"):
        name = sql.Identifier(role)
        try:
            async with connection.transaction():
                await connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(name))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            pass
        except psycopg.errors.InsufficientPrivilege as problem:
            cursor = await connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (role,))
            if await cursor.fetchone() is None:
                raise RolesMissing(str(problem.diag.message_primary or "")) from problem
        cursor = await connection.execute("SELECT pg_has_role(current_user, %s, 'MEMBER')", (role,))
        if await cursor.fetchone() == (False,):
            try:
                await connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(name))
            except psycopg.errors.InsufficientPrivilege as problem:
                raise RolesMissing(str(problem.diag.message_primary or "")) from problem


async def prepare_database(url: str, *, steps_only: bool = False) -> None:
    """Bring a database to this version's schema; it may be empty, older or equal.

    With `steps_only` an empty one takes every step too. Raises DataFolderTooNew when it is ahead of us,
    RolesMissing where the owner may not make the roles that it needs.
    """
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        await connection.execute("CREATE EXTENSION IF NOT EXISTS postgis WITH SCHEMA public")
        await connection.execute("CREATE SCHEMA IF NOT EXISTS city")
        await connection.execute("SET LOCAL search_path = city, public")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS city.migration "
            "(name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        cursor = await connection.execute("SELECT name FROM city.migration")
        applied = {row[0] for row in await cursor.fetchall()}
        known = list_migrations()
        if ahead := sorted(applied.difference(known)):
            raise DataFolderTooNew(f"It has taken the step {ahead[-1]}, which this version does not know.")
        await _prepare_roles(connection)
        if not applied and not steps_only:
            await connection.execute(_read("schema.sql"))
        for name in known:
            if name not in applied:
                if applied or steps_only:
                    await connection.execute(_read(f"migrations/{name}"))
                await connection.execute("INSERT INTO city.migration (name) VALUES (%s)", (name,))
        await prepare_queue(connection)
        cursor = await connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if await cursor.fetchone() == (True,):
            # At every start: bringing PostGIS up to date makes its functions anew.
            await connection.execute(_read("leakproof.sql"))


async def grant_to_program(owner_url: str, password: str) -> None:
    """Make the role `dothi_app`, which owns nothing, and let it use the schema; for private servers."""
    async with await psycopg.AsyncConnection.connect(owner_url) as connection:
        cursor = await connection.execute("SELECT FROM pg_roles WHERE rolname = 'dothi_app'")
        if await cursor.fetchone() is None:
            await connection.execute("CREATE ROLE dothi_app LOGIN")
        await connection.execute(sql.SQL("ALTER ROLE dothi_app PASSWORD {}").format(sql.Literal(password)))
        await connection.execute(_read("grants.sql"))
