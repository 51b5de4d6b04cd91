"""The live stream ends when what its listener may look at is no more what it was."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from dothi.access.directory import Directory
from dothi.access.gate import COOKIE, Gate
from dothi.access.identities import Identities
from dothi.access.reach import Reach
from dothi.access.signing_in import SigningIn
from dothi.access.users import Users
from dothi.show.live import LiveHub
from dothi.show.live_route import LOOK_AGAIN_S, LiveRoute
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.principals import LOCAL, NOBODY, make_part
from dothi.vocabulary.users import GrantDraft, TokenDraft, UserDraft
from tests.conftest import WetBlock

UP = make_part("up")
Headers = list[tuple[bytes, bytes]]


@dataclass(kw_only=True)
class House:
    """The small city's live stream, which looks again very often, and who may hear it."""

    block: WetBlock
    route: LiveRoute
    gate: Gate
    users: Users
    signing_in: SigningIn
    heard: list[MutableMapping[str, Any]] = field(default_factory=list)

    @asynccontextmanager
    async def listening(self, headers: Headers) -> AsyncIterator[asyncio.Task[None]]:
        """Somebody who hears the stream and does not leave; the task ends when the stream does."""
        scope: dict[str, Any] = {
            "type": "http",
            "method": "GET",
            "path": "/live",
            "query_string": b"",
            "client": ("192.0.2.7", 1),
            "headers": headers,
        }
        scope["principal"] = await self.gate.find(scope)
        begun = asyncio.Event()

        async def send(message: MutableMapping[str, Any]) -> None:
            self.heard.append(message)
            begun.set()

        async def receive() -> MutableMapping[str, Any]:
            await asyncio.Event().wait()
            raise AssertionError("it never leaves")

        task = asyncio.create_task(self.route(scope, receive, send))
        try:
            await asyncio.wait_for(begun.wait(), 30)
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def house(wet_block: WetBlock) -> House:
    directory = Directory(wet_block.door)
    await directory.read()
    identities = Identities(wet_block.door)
    gate = Gate("view", identities)
    reach = Reach(wet_block.door, directory)
    return House(
        block=wet_block,
        route=LiveRoute(LiveHub(directory, CityClock()), reach, gate, again_s=0.02),
        gate=gate,
        # Rights are changed by another process: this one hears of it from the database alone.
        users=Users(wet_block.door, Identities(wet_block.door)),
        signing_in=SigningIn(wet_block.door, Identities(wet_block.door)),
    )


async def sign_in(house: House, role: str = "leader") -> tuple[Headers, int, int]:
    """A user with a role everywhere: what its browser sends, its id, and that of its grant."""
    user = await house.users.add(UP, UserDraft(name="lan", full_name="Trần Thị Lan"))
    granted = await house.users.grant(UP, GrantDraft(user_id=user.id, role=role))
    code = await house.users.make_link(UP, user.id)
    secret = await house.signing_in.open_link(NOBODY, code, "")
    return [(b"cookie", f"{COOKIE}={secret}".encode())], user.id, granted.id


async def end_grant(house: House, _: int, grant_id: int) -> None:
    await house.users.end_grant(UP, grant_id)


async def disable(house: House, user_id: int, _: int) -> None:
    await house.users.disable(UP, user_id, disabled=True)


async def grant_less(house: House, user_id: int, grant_id: int) -> None:
    await house.users.grant(UP, GrantDraft(user_id=user_id, role="officer", sector="drainage"))
    await house.users.end_grant(UP, grant_id)


async def end_sessions(house: House, _: int, __: int) -> None:
    async with house.block.door.enter(LOCAL, "edit") as session:
        await session.connection.execute("UPDATE sign_in_session SET ended_at = now()")


@pytest.mark.parametrize("change", [end_grant, disable, grant_less, end_sessions])
async def test_it_ends_with_the_rights_that_it_began_with(
    house: House, change: Callable[[House, int, int], Awaitable[None]]
) -> None:
    """A grant that ended, a user that was disabled, a grant of less, a session that was revoked."""
    headers, user_id, grant_id = await sign_in(house)
    async with house.listening(headers) as stream:
        await change(house, user_id, grant_id)
        await asyncio.wait_for(stream, 30)
    assert house.heard[-1]["more_body"] is False


async def test_it_ends_with_the_token(house: House) -> None:
    """A program's token that was revoked is looked at again, too."""
    made = await house.users.add_token(UP, TokenDraft(name="board", role="service"))
    async with house.listening([(b"authorization", f"Bearer {made.token}".encode())]) as stream:
        await house.users.end_token(LOCAL, made.made.id)
        await asyncio.wait_for(stream, 30)


async def test_it_goes_on_where_the_rights_stay(house: House) -> None:
    """Another's rights, one's own other rights, and an hour without a request end nothing."""
    headers, user_id, _ = await sign_in(house)
    async with house.listening(headers) as stream:
        other = await house.users.add(UP, UserDraft(name="minh", full_name="Lê Minh"))
        await house.users.grant(UP, GrantDraft(user_id=other.id, role="officer"))
        await house.users.grant(UP, GrantDraft(user_id=user_id, role="device"))
        async with house.block.door.enter(LOCAL, "edit") as session:
            await session.connection.execute(
                "UPDATE sign_in_session SET seen_at = now() - interval '2 hours'"
            )
        done, _ = await asyncio.wait((stream,), timeout=0.3)
        assert not done
    async with house.block.door.enter(LOCAL, "read") as session:
        cursor = await session.connection.execute(
            "SELECT seen_at < now() - interval '1 hour' FROM sign_in_session"
        )
        assert await cursor.fetchone() == (True,)


def test_what_is_revoked_is_heard_no_more_within_five_seconds() -> None:
    """As in all other ways."""
    assert LOOK_AGAIN_S < 5
