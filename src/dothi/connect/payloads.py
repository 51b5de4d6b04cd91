"""Payloads to readings: plain devices' numbers and objects, and SensorThings observations.

Pure: bytes in, values out, InvalidInput where they cannot be read.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from dothi.vocabulary.errors import InvalidInput, MalformedPayload, MalformedTime, NotANumber

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
    rename={"phenomenon_time": "phenomenonTime", "result_time": "resultTime", "datastream": "Datastream"},
):
    """A SensorThings observation with a numeric result, as it is posted or published."""

    result: float
    phenomenon_time: Instant | None = None
    result_time: Instant | None = None
    datastream: EntityLink | None = None


UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises; the last where brackets are nested too deeply."""

_PLAIN: "msgspec.json.Decoder[float | PlainReading]" = msgspec.json.Decoder(float | PlainReading)
_OBSERVATION = msgspec.json.Decoder(SentObservation)


def decode_plain(payload: bytes) -> PlainReading | float:
    """A number, or an object with `value`, `unit`, `time`."""
    try:
        return _PLAIN.decode(payload)
    except UNREADABLE as problem:
        raise explain(problem) from None


def decode_observation(payload: bytes) -> SentObservation:
    """A SensorThings observation as JSON."""
    try:
        return _OBSERVATION.decode(payload)
    except UNREADABLE as problem:
        raise explain(problem) from None


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
