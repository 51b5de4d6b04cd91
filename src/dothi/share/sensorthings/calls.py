"""Requests within a batch, and what becomes of them; whichever form the batch has."""

import msgspec

from dothi.share.sensorthings.exchange import Response
from dothi.vocabulary.errors import PayloadTooLarge

MOST_CALLS = 1_000
"""More requests than this are refused as a whole, before any of them is done."""


class Call(msgspec.Struct, kw_only=True, eq=False):
    """One request within a batch."""

    method: str
    url: str
    """Absolute, a path, relative to the service root, or beginning with `$` and the name of a call before."""
    headers: dict[str, str] = {}
    """With names in lower case."""
    body: bytes = b""
    name: str | None = None
    """Its Content-ID or id: what later calls refer to it by."""
    needs: tuple[str, ...] = ()
    """Names of calls and change sets before it without whose success it is not done."""
    condition: str | None = None
    """`$name` or `not $name`: whether that call before it found or made an entity."""


class ChangeSet(msgspec.Struct, kw_only=True):
    """Calls that are done together or not at all."""

    calls: list[Call]
    name: str | None = None


class Reply(msgspec.Struct, kw_only=True):
    """A call and its answer."""

    call: Call
    response: Response


class Done(msgspec.Struct, kw_only=True):
    """What became of a call, or of a change set: an answer for each call."""

    replies: list[Reply]
    together: bool = False
    failure: Reply | None = None
    """Of a change set that was undone: the call that could not be done."""


def check_number(parts: list[Call | ChangeSet]) -> None:
    """Raise PayloadTooLarge where a batch holds more calls than are taken."""
    number = sum(len(part.calls) if isinstance(part, ChangeSet) else 1 for part in parts)
    if number > MOST_CALLS:
        raise PayloadTooLarge(f"{number} requests came; a batch may hold {MOST_CALLS}.")
