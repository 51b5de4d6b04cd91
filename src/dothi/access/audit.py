"""The audit log: writing down what no session does, reading, verifying, passing on, pruning."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

import msgspec

from dothi.access.door import Door
from dothi.store import audit
from dothi.vocabulary.audit import AuditQuestion, Entry, Mark, Note
from dothi.vocabulary.audit_chain import ChainCheck, Verdict
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import Principal, make_part

log = logging.getLogger(__name__)

_WRITER = make_part("audit")
_FLUSH_EVERY_S = 1.0
_PAGE = 1_000
_PASSED_ON_AT_ONCE = 100


class Audit:
    """What is written down of who did what; reading takes a principal and raises NotAllowed."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def tell(self, principal: Principal, note: Note) -> None:
        """Write down what somebody did or tried that is no transaction of the store; it is on disk then.

        Refusals that come again and again are counted and written down once a minute. Raises
        DatabaseUnavailable.
        """
        if note.outcome == "refused":
            self._door.refusals.add(principal, note)
            await self.flush()
            return
        async with self._door.enter(_WRITER, "operate") as session:
            await audit.put_note(session, principal, note)

    async def flush(self) -> None:
        """Write down the refusals that wait; they wait on where the database is away."""
        taken = self._door.refusals.take()
        if not taken:
            return
        try:
            async with self._door.enter(_WRITER, "operate") as session:
                for principal, note in taken:
                    await audit.put_note(session, principal, note)
        except BaseException:
            self._door.refusals.give_back(taken)
            raise

    async def run(self) -> None:
        """Write down refusals as they come, for ever; an outage is said once and its end once."""
        away = False
        while True:
            try:
                await self.flush()
            except Unavailable as problem:
                if not away:
                    log.warning("refusals wait to be written down: %s", problem)
                away = True
            else:
                if away:
                    log.info("refusals are written down again")
                away = False
            await asyncio.sleep(_FLUSH_EVERY_S)

    async def list_entries(self, principal: Principal, asked: AuditQuestion, limit: int) -> list[Entry]:
        """Entries that are asked for, the newest first."""
        self._door.check(principal, "audit", "audit.read")
        await self.flush()
        async with self._door.enter(principal, "audit", "audit.read") as session:
            return await audit.list_entries(session, asked, limit)

    async def export(self, principal: Principal, asked: AuditQuestion, file_format: str) -> None:
        """Write down that somebody takes entries away, before the first one is given."""
        self._door.check(principal, "audit", "audit.export")
        said = {name: value for name, value in msgspec.to_builtins(asked).items() if value is not None}
        await self.tell(principal, Note(event="audit.export", after={"format": file_format, "asked": said}))

    async def read_pages(self, principal: Principal, asked: AuditQuestion) -> AsyncIterator[list[Entry]]:
        """Page after page of the entries that are asked for, the newest first."""
        while True:
            page = await self.list_entries(principal, asked, _PAGE)
            if page:
                yield page
            if len(page) < _PAGE:
                return
            asked = msgspec.structs.replace(asked, before=page[-1].number)

    async def verify(self, principal: Principal, marks: Iterable[Mark]) -> Verdict:
        """Whether the log is whole and goes on as far as the marks say; it may have any number of entries."""
        check = ChainCheck(marks)
        async with self._door.enter(principal, "audit", "audit.read") as session:
            await session.run("hold_still")
            async for entry in audit.read_chain(session):
                if not check.take(entry):
                    break
        return check.conclude()

    async def find_newest(self, principal: Principal) -> Mark | None:
        """The end of the log; None where nothing was ever written down."""
        async with self._door.enter(principal, "audit", "audit.read") as session:
            return await audit.find_newest(session)

    async def prune(self, principal: Principal, days: int) -> int:
        """Take away what is older than some days, at least 90; how many entries. It leaves an entry."""
        async with self._door.enter(principal, "operate", "audit.prune") as session:
            session.is_quiet = True
            return await audit.prune(session, days)

    async def pass_on(
        self, principal: Principal, name: str, send: Callable[[Sequence[Entry]], Awaitable[None]]
    ) -> int:
        """Give the matters of security that somebody has not been told of to `send`, in order; how many.

        They count as told when `send` returns, so what it could not send comes again.
        """
        async with self._door.enter(principal, "operate") as session:
            entries = await audit.list_security_entries(
                session, await audit.read_place(session, name), _PASSED_ON_AT_ONCE
            )
        if entries:
            await send(entries)
            async with self._door.enter(principal, "operate") as session:
                await audit.put_place(session, name, entries[-1].number)
        return len(entries)
