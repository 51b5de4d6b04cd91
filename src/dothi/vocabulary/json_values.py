"""Values in JSON: results, instants, periods, and JSON that is kept as it was written."""

import math
import re
from datetime import UTC, datetime

import msgspec

from dothi.vocabulary.drafts import Measured
from dothi.vocabulary.errors import InvalidInput, MalformedPayload, MalformedTime, NotANumber
from dothi.vocabulary.limits import LARGEST_RESULT

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises; the last where brackets are nested too deeply."""
_LARGEST_EXACT = 2**53
"""Whole numbers beyond are not all doubles."""
_OFFSET_WITHOUT_COLON = re.compile(r"([+-]\d{2})(\d{2})$")
_MORE_THAN_MICROSECONDS = re.compile(r"(\.\d{6})\d+")
_LIMITS = (datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC))


def read_json(raw: msgspec.Raw, name: str) -> str:
    """JSON as text, to the digit; raises MalformedPayload, InvalidInput."""
    try:
        msgspec.json.decode(raw)
        text = bytes(raw).decode()
    except UNREADABLE as problem:
        raise MalformedPayload(f"{name}: {problem}.", field=name) from None
    if "\\u0000" in text:
        raise InvalidInput(f"{name} holds a character (NUL) that cannot be kept.", field=name)
    if name == "properties" and not text.startswith("{"):
        raise InvalidInput("properties must be an object.", field=name)
    return text


def read_result(raw: msgspec.Raw) -> Measured:
    """A result: a number as a double, anything else, and what a double cannot hold, as JSON."""
    text = read_json(raw, "result")
    value = msgspec.json.decode(raw)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Measured(number=None, json=text)
    number = float(value) if abs(value) < 1e308 else math.inf
    if abs(number) > LARGEST_RESULT:
        raise NotANumber(f"At most {LARGEST_RESULT:g}.", field="result")
    exact = isinstance(value, float) or abs(value) <= _LARGEST_EXACT
    return Measured(number=number, json=None if exact else text)


def read_instant(text: str, name: str) -> datetime:
    """An instant in ISO 8601 with an offset; raises MalformedTime."""
    written = _OFFSET_WITHOUT_COLON.sub(r"\1:\2", _MORE_THAN_MICROSECONDS.sub(r"\1", text.strip()))
    try:
        instant = datetime.fromisoformat(written)
    except (ValueError, OverflowError):
        raise MalformedTime(f"{text[:60]!r}.", field=name) from None
    if instant.tzinfo is None:
        # Whoever leaves it out may mean UTC or the local time, seven hours away.
        raise MalformedTime(f"{text[:60]!r} has no offset.", field=name)
    if not _LIMITS[0] <= instant <= _LIMITS[1]:
        raise MalformedTime(f"{text[:60]!r}.", field=name)
    return instant


def read_period(text: str, name: str) -> tuple[datetime, datetime | None]:
    """An instant, or a period as start/end. Raises MalformedTime."""
    start, slash, end = text.partition("/")
    if not slash:
        return read_instant(start, name), None
    period = read_instant(start, name), read_instant(end, name)
    if period[0] > period[1]:
        raise MalformedTime(f"{text[:60]!r} ends before it begins.", field=name)
    return period
