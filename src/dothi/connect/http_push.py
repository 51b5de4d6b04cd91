"""The HTTP way in: single observations and data arrays, answered after the commit.

Plain ASGI handlers, because these two routes are asked thousands of times a second.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from functools import cache
from typing import Any

import msgspec
import numpy as np

from dothi.connect.intake import Draft, Intake
from dothi.connect.payloads import (
    UNREADABLE,
    EntityLink,
    Instant,
    decode_observation,
    explain,
    microseconds,
    parse_id,
)
from dothi.connect.routes import Routes
from dothi.vocabulary.errors import (
    DothiError,
    InvalidInput,
    MalformedPayload,
    NotANumber,
    PayloadTooLarge,
    UnknownDatastream,
)
from dothi.vocabulary.limits import EARLIEST, LARGEST_RESULT, TimeBounds
from dothi.vocabulary.observations import NO_TIME, Batch, Outcome, observation_id

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LARGEST_BODY_BYTES = 16 * 2**20
_JSON = (b"content-type", b"application/json")
_KNOWN_COMPONENTS = ("phenomenonTime", "resultTime", "result")


class DataArray(msgspec.Struct, frozen=True, rename={"datastream": "Datastream", "rows": "dataArray"}):
    """One datastream's part of a CreateObservations request."""

    datastream: EntityLink
    components: tuple[str, ...]
    rows: msgspec.Raw


_ARRAYS = msgspec.json.Decoder(list[DataArray])
_LOOSE_ROWS = msgspec.json.Decoder(list[Any])


@cache
def _row_decoder(components: tuple[str, ...]) -> "msgspec.json.Decoder[list[tuple[Any, ...]]]":
    types: dict[str, Any] = {
        "phenomenonTime": Instant,
        "resultTime": Instant | None,
        "result": float,
    }
    unknown = [name for name in components if name not in types]
    if unknown or "result" not in components or len(set(components)) != len(components):
        raise MalformedPayload(
            f"Components may be {', '.join(_KNOWN_COMPONENTS)}, result among them; {components} came.",
            field="components",
        )
    row = tuple.__class_getitem__(tuple(types[name] for name in components))
    return msgspec.json.Decoder(list.__class_getitem__(row))


def _count_rows(array: DataArray) -> int:
    try:
        return len(_LOOSE_ROWS.decode(array.rows))
    except UNREADABLE as problem:
        raise explain(problem) from None


class _Rows:
    """Rows of a request on their way into columns; `answers` holds the errors of those refused."""

    def __init__(self) -> None:
        self.stream_ids: list[int] = []
        self.times: list[int] = []
        self.results: list[float] = []
        self.result_times: list[int] = []
        self.answers: list[str | None] = []

    def refuse(self, problem: DothiError, count: int = 1) -> None:
        """Answer that many rows with the error."""
        self.answers += [f"error: {problem.code}: {problem.message}"] * count

    def take_all(self, stream_id: int, times: list[int], results: list[float], latest: int) -> bool:
        """Take all these rows of one datastream, or none where one of them is out of bounds."""
        if not times or min(times) < EARLIEST or max(times) > latest:
            return False
        if not (min(results) >= -LARGEST_RESULT and max(results) <= LARGEST_RESULT):
            return False
        count = len(times)
        self.stream_ids += [stream_id] * count
        self.times += times
        self.results += results
        self.result_times += [NO_TIME] * count
        self.answers += [None] * count
        return True

    def to_batch(self) -> Batch:
        """The rows that were taken, as columns."""
        count = len(self.times)
        return Batch(
            datastream_id=np.array(self.stream_ids, dtype=np.int32),
            phenomenon_time=np.array(self.times, dtype=np.int64),
            result=np.array(self.results, dtype=np.float64),
            result_time=np.array(self.result_times, dtype=np.int64),
            corrects=np.zeros(count, dtype=np.bool_),
        )


class HttpPush:
    """Handlers of the two writing routes."""

    def __init__(self, intake: Intake, routes: Routes, bounds: TimeBounds) -> None:
        self._intake = intake
        self._routes = routes
        self._bounds = bounds

    async def post_observation(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST /sta/v1.1/Observations: one observation; 201 with its address after the commit."""
        body = await _read_body(receive)
        sent = decode_observation(body)
        if sent.datastream is None:
            raise MalformedPayload('Name the datastream: {"Datastream": {"@iot.id": 1}}.', field="Datastream")
        route = self._routes.route_to(self._routes.get_stream(parse_id(sent.datastream.id)), plain=False)
        time = self._bounds.now() if sent.phenomenon_time is None else microseconds(sent.phenomenon_time)
        self._bounds.check(time)
        result = sent.result * route.factor + route.offset
        if not -LARGEST_RESULT <= result <= LARGEST_RESULT:
            raise NotANumber(f"{sent.result}.", field="result")
        result_time = NO_TIME if sent.result_time is None else microseconds(sent.result_time)
        self._intake.check_room()
        draft = self._intake.draft
        row = draft.add(route.stream_id, time, result, result_time, corrects=False)
        outcome = await self._settled(draft)
        name = observation_id(route.stream_id, time, int(outcome.ordinal[row]))
        location = f"{_root(scope)}/Observations('{name}')".encode()
        await _respond(send, 201, b"", (b"location", location))

    async def post_data_arrays(self, scope: Scope, receive: Receive, send: Send) -> None:
        """POST /sta/v1.1/CreateObservations: data arrays; each row is answered with its address or error."""
        body = await _read_body(receive)
        try:
            arrays = _ARRAYS.decode(body)
        except UNREADABLE as problem:
            raise explain(problem) from None
        rows = _Rows()
        latest = self._bounds.latest()
        for array in arrays:
            self._read_array(array, rows, latest)
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

    def _read_array(self, array: DataArray, rows: _Rows, latest: int) -> None:
        decoder = _row_decoder(array.components)
        try:
            stream_id = parse_id(array.datastream.id)
            route = self._routes.route_to(self._routes.get_stream(stream_id), plain=False)
        except UnknownDatastream as problem:
            rows.refuse(problem, _count_rows(array))
            return
        try:
            values = decoder.decode(array.rows)
        except UNREADABLE:
            self._read_loosely(array, rows, route.stream_id, (route.factor, route.offset))
            return
        place = {name: index for index, name in enumerate(array.components)}
        result_at, time_at = place["result"], place.get("phenomenonTime")
        result_time_at = place.get("resultTime")
        now = self._bounds.now()
        if result_time_at is None:
            # Nearly every array is all right as a whole, and then costs little a row.
            times = [now] * len(values)
            if time_at is not None:
                times = [round(value[time_at].timestamp() * 1e6) for value in values]
            results = [value[result_at] * route.factor + route.offset for value in values]
            if rows.take_all(route.stream_id, times, results, latest):
                return
        for value in values:
            time = now if time_at is None else round(value[time_at].timestamp() * 1e6)
            result_time = None if result_time_at is None else value[result_time_at]
            self._take(
                rows,
                route.stream_id,
                (route.factor, route.offset),
                time,
                value[result_at],
                result_time,
                latest,
            )

    def _read_loosely(
        self, array: DataArray, rows: _Rows, stream_id: int, conversion: tuple[float, float]
    ) -> None:
        """Row by row, where at least one is wrong: the right ones are taken all the same."""
        decoder = _row_decoder(array.components)
        latest = self._bounds.latest()
        try:
            raw_rows = msgspec.json.decode(array.rows, type=list[msgspec.Raw])
        except UNREADABLE as problem:
            raise explain(problem) from None
        for raw in raw_rows:
            try:
                (value,) = decoder.decode(b"[" + bytes(raw) + b"]")
            except UNREADABLE as problem:
                rows.refuse(explain(problem))
                continue
            row = dict(zip(array.components, value, strict=True))
            time: datetime | None = row.get("phenomenonTime")
            at = self._bounds.now() if time is None else microseconds(time)
            self._take(rows, stream_id, conversion, at, row["result"], row.get("resultTime"), latest)

    def _take(
        self,
        rows: _Rows,
        stream_id: int,
        conversion: tuple[float, float],
        time: int,
        value: float,
        result_time: datetime | None,
        latest: int,
    ) -> None:
        result = value * conversion[0] + conversion[1]
        if not -LARGEST_RESULT <= result <= LARGEST_RESULT:
            rows.refuse(NotANumber(f"{value}."))
            return
        if not EARLIEST <= time <= latest:
            try:
                self._bounds.check(time)
            except InvalidInput as problem:
                rows.refuse(problem)
                return
        rows.stream_ids.append(stream_id)
        rows.times.append(time)
        rows.results.append(result)
        rows.result_times.append(NO_TIME if result_time is None else microseconds(result_time))
        rows.answers.append(None)


def _answer(root: str, rows: _Rows, ordinals: list[int]) -> bytes:
    if len(ordinals) == len(rows.answers) and not any(ordinals):
        head = f"{root}/Observations('"
        plain = zip(rows.stream_ids, rows.times, strict=True)
        return msgspec.json.encode([f"{head}{stream}.{time}')" for stream, time in plain])
    taken = iter(zip(rows.stream_ids, rows.times, ordinals, strict=True))
    answers = [
        answer if answer is not None else f"{root}/Observations('{observation_id(*next(taken))}')"
        for answer in rows.answers
    ]
    return msgspec.json.encode(answers)


def _root(scope: Scope) -> str:
    host = next((value.decode() for name, value in scope["headers"] if name == b"host"), "127.0.0.1")
    return f"{scope['scheme']}://{host}/sta/v1.1"


async def _read_body(receive: Receive) -> bytes:
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise MalformedPayload("The client went away before its request was whole.")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > LARGEST_BODY_BYTES:
            raise PayloadTooLarge(f"At most {LARGEST_BODY_BYTES} bytes a request.")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


async def _respond(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
    await send({"type": "http.response.body", "body": body})
