"""The queue of work that takes long; it lives in PostgreSQL beside the city, in a schema of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any, LiteralString, cast

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException

from dothi.vocabulary.errors import DatabaseUnavailable, Unavailable

_SQL = "procrastinate.sql"
_STALLED_AFTER_S = 30.0
"""A worker says every 10 s that it lives; the jobs of one that has been silent for so long run again."""


def _read_library(name: str) -> LiteralString:
    # What the locked library ships is as literal as what stands in our own files.
    return cast("LiteralString", resources.files(_SQL).joinpath(name).read_text())  # type: ignore[redundant-cast]


async def prepare_queue(connection: psycopg.AsyncConnection[Any]) -> None:
    """Bring the queue's schema to the library's version; it may be missing or older. Within a transaction."""
    await connection.execute("CREATE SCHEMA IF NOT EXISTS work")
    await connection.execute("SET LOCAL search_path = work")
    await connection.execute("CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY)")
    cursor = await connection.execute("SELECT name FROM migration")
    applied = {row[0] for row in await cursor.fetchall()}
    steps = sorted(
        entry.name
        for entry in resources.files(_SQL).joinpath("migrations").iterdir()
        if entry.name.endswith(".sql")
    )
    if not applied:
        await connection.execute(_read_library("schema.sql"))
    for name in steps:
        if name not in applied:
            if applied:
                await connection.execute(_read_library(f"migrations/{name}"))
            await connection.execute("INSERT INTO migration (name) VALUES (%s)", (name,))


class JobQueue:
    """Jobs by name: whoever asks puts one in, and the working part runs it, at least once."""

    def __init__(self, database_url: str) -> None:
        self._app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(
                conninfo=database_url,
                min_size=0,
                max_size=4,
                timeout=10,
                kwargs={"options": "-c search_path=work -c timezone=UTC", "connect_timeout": 5},
            )
        )

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Connected as long as this lasts."""
        async with self._app.open_async():
            yield

    def perform(self, name: str, work: Callable[[int], Awaitable[None]]) -> None:
        """Say how jobs of that name are done, by the number they were asked for with.

        What raises Unavailable is done again later.
        """

        async def do(number: int) -> None:
            await work(number)

        patience = procrastinate.RetryStrategy(max_attempts=20, wait=5, retry_exceptions={Unavailable})
        self._app.task(name=name, queue=name, retry=patience)(do)

    async def ask(self, name: str, number: int) -> None:
        """Put a job in; it stays although we die. Raises DatabaseUnavailable."""
        try:
            await self._app.configure_task(name, queue=name).defer_async(number=number)
        except ConnectorException as problem:
            raise DatabaseUnavailable(type(problem).__name__) from problem

    async def run(self) -> None:
        """Do what is asked for, one job at a time, for ever."""
        await self._app.run_worker_async(
            install_signal_handlers=False,
            concurrency=1,
            delete_jobs="successful",
            shutdown_graceful_timeout=5,
            fetch_job_polling_interval=5,
        )

    async def take_up_stalled(self) -> int:
        """Put jobs of workers that were killed back into the queue; how many. Raises DatabaseUnavailable."""
        try:
            stalled = await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER_S)
            jobs = list(stalled)
            for job in jobs:
                await self._app.job_manager.retry_job(job)
        except ConnectorException as problem:
            raise DatabaseUnavailable(type(problem).__name__) from problem
        return len(jobs)
