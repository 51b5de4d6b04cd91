"""The HTTP way in: single observations and data arrays, answered after the commit.

Plain handlers of a scope and a whole body, because these two routes are asked thousands of times a second.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from dothi.access.door import check, principal_of
from dothi.connect.data_arrays import ArrayReader, Rows
from dothi.connect.intake import Draft, Intake
from dothi.connect.payloads import SentObservation, find_ordinary, microseconds, parse_id
from dothi.connect.routes import Route, Routes
from dothi.vocabulary.errors import UnknownDatastream
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.observations import NO_TIME, Outcome, write_observation_id
from dothi.vocabulary.principals import Principal

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Otherwise = Callable[[Scope, bytes, Send], Awaitable[None]]
_JSON = (b"content-type", b"application/json")


class HttpPush:
    """Handlers of the two writing routes."""

    def __init__(
        self, intake: Intake, routes: Routes, bounds: TimeBounds, otherwise: Otherwise, arrays: ArrayReader
    ) -> None:
        """`otherwise` answers what is more than an ordinary observation."""
        self._arrays = arrays
        self._reach = arrays.reach
        self._otherwise = otherwise
        self._intake = intake
        self._routes = routes
        self._bounds = bounds

    async def post_observation(self, scope: Scope, body: bytes, send: Send) -> None:
        """POST /sta/v1.1/Observations: one observation; 201 with its address after the commit.

        What says more than a number at an instant of a datastream known here goes the long way.
        """
        principal = principal_of(scope)
        check(principal, "observe")
        sent = find_ordinary(body)
        route = await self._find_route(principal, sent)
        if sent is None or route is None:
            await self._otherwise(scope, body, send)
            return
        time = self._bounds.now() if sent.phenomenon_time is None else microseconds(sent.phenomenon_time)
        self._bounds.check(time)
        result_time = NO_TIME if sent.result_time is None else microseconds(sent.result_time)
        self._intake.check_room()
        draft = self._intake.draft
        row = draft.add(route.stream_id, time, sent.result, result_time, corrects=False)
        if route.feature_id:
            draft.rare[row] = (route.feature_id, None)
        outcome = await self._settled(draft)
        name = write_observation_id(route.stream_id, time, int(outcome.ordinal[row]))
        location = f"{_root(scope)}/Observations({name})".encode()
        await _respond(send, 201, b"", (b"location", location))

    async def _find_route(self, principal: Principal, sent: SentObservation | None) -> Route | None:
        """The way to a datastream that takes ordinary observations; None where the store must be asked."""
        if sent is None or sent.datastream is None:
            return None
        try:
            stream = self._routes.get_stream(parse_id(sent.datastream.id))
        except UnknownDatastream:
            return None
        await self._reach.check_recording(principal, stream.id)
        if not stream.featured:
            stream = await self._routes.give_feature(stream)
        route = self._routes.route_to(stream, plain=False)
        return route if route.ordinary else None

    async def post_data_arrays(self, scope: Scope, body: bytes, send: Send) -> None:
        """POST /sta/v1.1/CreateObservations: data arrays; each row is answered with its address or error."""
        principal = principal_of(scope)
        check(principal, "observe")
        rows = await self._arrays.read(body, principal)
        batch = rows.to_batch()
        ordinals: list[int] = []
        if len(batch):
            self._intake.check_room()
            draft = self._intake.draft
            place = draft.add_columns(batch)
            outcome = await self._settled(draft)
            ordinals = outcome.ordinal[draft.rows_of(place)].tolist()
        await _respond(send, 201, _answer(_root(scope), rows, ordinals), _JSON)

    async def _settled(self, draft: Draft) -> Outcome:
        self._intake.touch()
        # Shielded: that one client has gone must not undo what others in the draft wait for.
        outcome = await asyncio.shield(draft.done)
        assert outcome is not None, "the draft holds at least our row"  # noqa: S101
        return outcome


def _answer(root: str, rows: Rows, ordinals: list[int]) -> bytes:
    if len(ordinals) == len(rows.answers) and not any(ordinals):
        head = f"{root}/Observations("
        plain = zip(rows.stream_ids, rows.times, strict=True)
        return msgspec.json.encode([f"{head}{write_observation_id(stream, time)})" for stream, time in plain])
    taken = iter(zip(rows.stream_ids, rows.times, ordinals, strict=True))
    answers = [
        answer if answer is not None else f"{root}/Observations({write_observation_id(*next(taken))})"
        for answer in rows.answers
    ]
    return msgspec.json.encode(answers)


def _root(scope: Scope) -> str:
    host = next((value.decode() for name, value in scope["headers"] if name == b"host"), "127.0.0.1")
    return f"{scope['scheme']}://{host}/sta/v1.1"


async def _respond(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})
