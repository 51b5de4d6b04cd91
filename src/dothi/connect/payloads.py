"""Payloads to readings: plain devices' numbers and objects, and SensorThings observations.

Pure: bytes in, values out, InvalidInput where they cannot be read.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from dothi.vocabulary.errors import InvalidInput, MalformedPayload, MalformedTime, NotANumber
from dothi.vocabulary.json_values import UNREADABLE

LARGEST_MESSAGE_BYTES = 64 * 1024
"""One observation needs a few hundred bytes; more is a mistake."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class PlainReading(msgspec.Struct, frozen=True):
    """What a plain device may send instead of a bare number; other members are passed over."""

    value: float
    unit: str | None = None
    time: Instant | None = None


class EntityLink(msgspec.Struct, frozen=True):
    """A reference to another entity by its id."""

    id: int | str = msgspec.field(name="@iot.id")


class SentObservation(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"phenomenon_time": "phenomenonTime", "result_time": "resultTime", "datastream": "Datastream"},
):
    """The ordinary SensorThings observation: a number at an instant. Whatever says more is read elsewhere."""

    result: float
    phenomenon_time: Instant | None = None
    result_time: Instant | None = None
    datastream: EntityLink | None = None


_EXACT = 2.0**53
_PLAIN: "msgspec.json.Decoder[float | PlainReading]" = msgspec.json.Decoder(float | PlainReading)
_OBSERVATION = msgspec.json.Decoder(SentObservation)


def decode_plain(payload: bytes) -> PlainReading | float:
    """A number, or an object with `value`, `unit`, `time`."""
    try:
        return _PLAIN.decode(payload)
    except UNREADABLE as problem:
        raise explain(problem) from None


def find_ordinary(payload: bytes) -> SentObservation | None:
    """An ordinary SensorThings observation; None for one that says more, or is wrong."""
    try:
        sent = _OBSERVATION.decode(payload)
    except UNREADABLE:
        return None
    # Beyond that a number may be more exact than a double holds.
    return sent if -_EXACT <= sent.result <= _EXACT or not sent.result.is_integer() else None


def explain(problem: Exception) -> InvalidInput:
    """The house's error for what the decoder found: time, result, or the payload's form."""
    text = str(problem)
    for name in ("time", "phenomenonTime", "resultTime"):
        if text.endswith(f"`$.{name}`"):
            return MalformedTime(text + ".", field=name)
    for name in ("result", "value"):
        if text.endswith(f"`$.{name}`"):
            return NotANumber(text + ".", field=name)
    return MalformedPayload(text + ".")


def microseconds(instant: datetime) -> int:
    """Microseconds since 1970-01-01 UTC."""
    # A double holds today's seconds to a quarter of a microsecond, so rounding brings back the whole.
    return round(instant.timestamp() * 1e6)


def parse_id(value: Any) -> int:
    """A datastream's id sent as a number or as a quoted number; raises MalformedPayload."""
    try:
        return int(value)
    except (TypeError, ValueError):
        raise MalformedPayload(f"{value!r} is no datastream id.", field="Datastream") from None
