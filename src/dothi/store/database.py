"""Connections to the city's database, each session bound to the principal it works for."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any, LiteralString, Self

import msgspec
import psycopg
import psycopg_pool
from psycopg import sql
from psycopg.types.json import Jsonb, set_json_loads

from dothi.store.columns import register_columns
from dothi.store.named_queries import get_query
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import DatabaseUnavailable, DiskFull, InvalidInput, NotAllowed
from dothi.vocabulary.principals import Action, Principal, Scope

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
IN_THE_WAY = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
"""Writers got into each other's way: PostgreSQL undid one transaction, which may be tried again."""
INSTANT_TAKEN = psycopg.errors.UniqueViolation
"""A batch hoped in vain that its instants were free."""
_LIMITED = "-c role=dothi_limited"
"""Connections of their own for who may not do something everywhere: a plan holds for one role."""
_MOST_LIMITED = 4
_OPTIONS = "-c search_path=city,public -c timezone=UTC -c jit=off"
_VEILED = "-c search_path=veiled,city,public"
"""Where tables are looked for by who may not see personal data: what it keeps back is not in them there."""
_RECORDING_OPTIONS = "-c enable_hashjoin=off -c enable_mergejoin=off"
"""A batch is joined to big tables by their keys in its own order: writers then lock rows in one order."""

_NOT_YOURS = "Something in it lies outside what you may change."
_FLURRY_S = 0.1
"""Notifications that follow each other within this time are told as one."""


class Session:
    """One transaction on behalf of one principal."""

    def __init__(self, connection: Connection, principal: Principal) -> None:
        self.connection = connection
        self.principal = principal
        self.notes: list[tuple[Principal, Note]] = []
        """What is to be written down of it at its end."""
        self.is_quiet = False
        """Whether nothing is to be written down where there is no note."""

    def note(self, note: Note, by: Principal | None = None) -> None:
        """Have something written down, if the session ends well; `by` is on whose behalf it is done."""
        self.notes.append((by or self.principal, note))

    async def run_text(self, text: LiteralString, parameters: dict[str, Any]) -> tuple[Any, ...] | None:
        """Run SQL derived from a named query, prepared, and give its first row."""
        cursor = await self.connection.execute(text, parameters, prepare=True, binary=True)
        return await cursor.fetchone()

    async def ask(
        self, text: str, parameters: dict[str, Any], *, remembered: bool = True, binary: bool = False
    ) -> psycopg.AsyncCursor[tuple[Any, ...]]:
        """Run a statement that was made from a question's tree, its values bound.

        One that is remembered is planned once for all values.
        """
        # Made of our own pieces only: what a client wrote is among the parameters.
        return await self.connection.execute(text.encode(), parameters, prepare=remembered, binary=binary)

    async def run(
        self, name: LiteralString, parameters: dict[str, Any] | None = None, *, binary: bool = False
    ) -> psycopg.AsyncCursor[tuple[Any, ...]]:
        """Run a named query, prepared, and give its cursor."""
        return await self.connection.execute(get_query(name), parameters, prepare=True, binary=binary)

    async def run_many(self, name: LiteralString, rows: Iterable[dict[str, Any]]) -> None:
        """Run a named query once for each of many rows, without waiting for each one's answer."""
        await self.connection.cursor().executemany(get_query(name), rows)

    async def rows(
        self, name: LiteralString, parameters: dict[str, Any] | None = None
    ) -> Sequence[tuple[Any, ...]]:
        """All rows of a named query."""
        cursor = await self.run(name, parameters, binary=True)
        return await cursor.fetchall()

    async def row(
        self, name: LiteralString, parameters: dict[str, Any] | None = None
    ) -> tuple[Any, ...] | None:
        """The first row of a named query, or None."""
        cursor = await self.run(name, parameters, binary=True)
        return await cursor.fetchone()


async def _configure(connection: psycopg.AsyncConnection[Any]) -> None:
    register_columns(connection)
    set_json_loads(msgspec.json.decode, connection)


class Database:
    """A pool of connections to one database."""

    def __init__(
        self,
        url: str,
        *,
        connections: int = 8,
        for_recording: bool = False,
        budget_s: float | None = None,
        plan_once: bool = False,
    ) -> None:
        """With a budget each statement stands for itself, and one that takes longer is stopped.

        `plan_once` is for statements whose plan should be the same for all values.
        """
        self.url = url
        self._single_statements = budget_s is not None
        options = f"{_OPTIONS} {_RECORDING_OPTIONS}" if for_recording else _OPTIONS
        if plan_once:
            options += " -c plan_cache_mode=force_generic_plan"
        if budget_s is not None:
            # What one of many asks for shall not take the other processors, too.
            options += f" -c statement_timeout={round(budget_s * 1000)} -c max_parallel_workers_per_gather=0"
        few = min(connections, _MOST_LIMITED)
        self._pools = {
            # By whether rows are kept back, and whether fields are.
            (False, False): self._make_pool(options, least=1, most=connections),
            (False, True): self._make_pool(f"{options} {_VEILED}", least=0, most=connections),
            (True, False): self._make_pool(f"{options} {_LIMITED}", least=0, most=few),
            (True, True): self._make_pool(f"{options} {_LIMITED} {_VEILED}", least=0, most=few),
        }

    def _make_pool(
        self, options: str, *, least: int, most: int
    ) -> psycopg_pool.AsyncConnectionPool[Connection]:
        return psycopg_pool.AsyncConnectionPool(
            self.url,
            min_size=least,
            max_size=most,
            open=False,
            configure=_configure,
            timeout=10,
            reconnect_timeout=0,
            kwargs={
                "options": options,
                "connect_timeout": 5,
                "autocommit": self._single_statements,
                "prepare_threshold": 0,
            },
        )

    async def __aenter__(self) -> Self:
        for pool in self._pools.values():
            await pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        for pool in self._pools.values():
            await pool.close()

    @asynccontextmanager
    async def session(
        self,
        principal: Principal,
        action: Action = "read",
        *,
        signed: bool = False,
        keep: bool = True,
        veiled: bool = False,
    ) -> AsyncIterator[Session]:
        """A transaction that is committed at the end, or rolled back on any error.

        Who may not do that action everywhere sees, and changes, only the rows where it may. A `veiled`
        session only reads, and sees nothing that is personal. With `signed`
        what it does to things is kept with the principal's name; without `keep` everything is undone at the
        end. Raises DatabaseUnavailable or DiskFull where PostgreSQL says so; InvalidInput for a value that no
        column can hold; NotAllowed for a row that the principal may not change; those IN_THE_WAY pass.
        """
        limited = not principal.may_everywhere(action)
        pool = self._pools[limited, veiled]
        with _telling_problems(hides=limited and signed):
            async with pool.connection() as connection:
                session = Session(connection, principal)
                if self._single_statements:
                    if limited:
                        await _limit(session, action, local=False)
                    yield session
                    return
                async with connection.transaction(force_rollback=not keep):
                    if limited:
                        await _limit(session, action, local=True)
                    elif signed:
                        await session.run("say_who", {"principal": principal.name})
                    yield session
                    if limited and signed:
                        # What is looked at when the transaction ends is looked at also where all is undone.
                        await session.run("check_changes")

    async def listen(self, channel: LiteralString) -> AsyncGenerator[list[str] | None]:
        """Yields None at first, then what each flurry of notifications says; raises DatabaseUnavailable.

        Between two calls nothing is missed; before the first one anything may have been.
        """
        try:
            async with await psycopg.AsyncConnection.connect(
                self.url, autocommit=True, connect_timeout=5, options=_OPTIONS
            ) as connection:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                yield None
                while True:
                    said = [each.payload async for each in connection.notifies(stop_after=1)]
                    said += [each.payload async for each in connection.notifies(timeout=_FLURRY_S)]
                    yield said
        except psycopg.OperationalError as problem:
            raise DatabaseUnavailable(type(problem).__name__) from problem


async def _limit(session: Session, action: Action, *, local: bool) -> None:
    """Let a session see and change no more than its principal may, until its next `_limit`."""
    principal = session.principal
    change = () if action == "read" else principal.list_scopes(action)
    see = principal.list_scopes("read", action)
    await session.run(
        "limit_session",
        {
            "principal": principal.name,
            "see": Jsonb([_describe(scope) for scope in see]),
            "change": Jsonb([_describe(scope) for scope in change]),
            "local": local,
        },
    )


def _describe(scope: Scope) -> dict[str, list[int] | list[str] | None]:
    def listed(members: frozenset[Any] | None) -> list[Any] | None:
        return None if members is None else sorted(members)

    return {
        "agencies": listed(scope.agencies),
        "areas": listed(scope.areas),
        "sectors": listed(scope.sectors),
    }


@contextmanager
def _telling_problems(*, hides: bool) -> Iterator[None]:
    """Says in our own errors what PostgreSQL says in its; where rows are hidden, a uid may be theirs."""
    try:
        yield
    except psycopg_pool.PoolTimeout as problem:
        raise DatabaseUnavailable from problem
    except (psycopg.errors.DiskFull, psycopg.errors.IoError) as problem:
        raise DiskFull(str(problem.diag.message_primary or "")) from problem
    except psycopg.errors.InsufficientPrivilege as problem:
        raise NotAllowed(_NOT_YOURS) from problem
    except psycopg.errors.UniqueViolation as problem:
        if hides:
            raise NotAllowed(_NOT_YOURS) from problem
        raise
    except IN_THE_WAY:
        raise
    except psycopg.DataError as problem:
        raise InvalidInput(f"A value cannot be stored or looked for: {problem}") from problem
    except psycopg.OperationalError as problem:
        raise DatabaseUnavailable(type(problem).__name__) from problem
