"""Literals of the filter language: numbers, texts, times, periods, durations, geometries."""

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from dothi.share.sensorthings.lexer import Cursor, Token
from dothi.share.sensorthings.wkt import parse_wkt
from dothi.vocabulary.queries import Constant, GeometryConstant, PeriodConstant, Scalar

_OFFSET_LIMIT = timedelta(hours=16)
"""PostgreSQL knows no offsets from here on; those in use end at +14:00."""
_DURATION = re.compile(
    r"(?P<sign>[+-])?P(?=[0-9T])(?:(?P<weeks>[0-9]+)W)?(?:(?P<days>[0-9]+)D)?"
    r"(?:T(?=[0-9])(?:(?P<hours>[0-9]+)H)?(?:(?P<minutes>[0-9]+)M)?"
    r"(?:(?P<seconds>[0-9]+)(?:\.(?P<fraction>[0-9]{1,9}))?S)?)?",
    re.ASCII | re.IGNORECASE,
)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
_NO_NUMBERS = frozenset({"inf", "infinity", "nan"})

Literal = Constant | PeriodConstant | GeometryConstant


def _parse_number(cursor: Cursor, token: Token) -> float | int:
    value = float(token.text)
    if not math.isfinite(value):
        raise cursor.fail("a number that a double can hold", token)
    try:
        return int(token.text) if token.text.lstrip("+-").isdigit() else value
    except ValueError:
        # Python reads no whole number of more than 4,300 digits; these are zeros in front.
        raise cursor.fail("a number of fewer digits", token) from None


def _parse_instant(cursor: Cursor, token: Token) -> datetime:
    """An instant with its offset; UTC where it tells none. What is finer than microseconds is cut off."""
    text = token.text.upper()
    try:
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        if instant.tzinfo is None:
            return instant.replace(tzinfo=UTC)
        # Near the ends of the calendar an instant may exist with its offset and not in UTC.
        instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise cursor.fail("an instant that exists", token) from None
    if abs(instant.utcoffset() or timedelta()) >= _OFFSET_LIMIT:
        raise cursor.fail("an offset of less than 16 hours", token)
    return instant


def _parse_date(cursor: Cursor, token: Token) -> date:
    try:
        return date.fromisoformat(token.text)
    except ValueError:
        raise cursor.fail("a date that exists", token) from None


def _parse_time(cursor: Cursor, token: Token) -> time:
    try:
        return time.fromisoformat(token.text)
    except ValueError:
        raise cursor.fail("a time of day that exists", token) from None


def _parse_text(_: Cursor, token: Token) -> str:
    return token.text[1:-1].replace("''", "'")


def _parse_duration(cursor: Cursor, token: Token) -> timedelta:
    return parse_duration(cursor, token, token.text.partition("'")[2][:-1])


def parse_duration(cursor: Cursor, token: Token, text: str) -> timedelta:
    """A duration of weeks, days, hours, minutes and seconds; years and months have no fixed length."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise cursor.fail("a duration such as duration'P1DT2H'", token)
    parts = match.groupdict(default="0")
    try:
        length = timedelta(
            **{unit: int(parts[unit]) for unit in ("weeks", "days", "hours", "minutes", "seconds")},
            microseconds=int(parts["fraction"].ljust(6, "0")[:6]),
        )
        return -length if match["sign"] == "-" else length
    except (OverflowError, ValueError):
        raise cursor.fail("a duration of fewer than a thousand million days", token) from None


_SCALARS: dict[str, Callable[[Cursor, Token], Scalar]] = {
    "text": _parse_text,
    "number": _parse_number,
    "instant": _parse_instant,
    "date": _parse_date,
    "time": _parse_time,
    "duration": _parse_duration,
}


def _make_period(cursor: Cursor, token: Token) -> PeriodConstant:
    first, _, second = token.text.partition("/")
    start = _parse_instant(cursor, Token("instant", first, token.position))
    later = Token("instant", second, token.position + len(first) + 1)
    end = _parse_instant(cursor, later)
    if end < start:
        raise cursor.fail("an end that is not before the start", later)
    return PeriodConstant(start=start, end=end, position=token.position)


def _make_geometry(cursor: Cursor, token: Token) -> GeometryConstant:
    prefix, _, text = token.text.partition("'")
    wkt = parse_wkt(text[:-1], option=cursor.option, before=token.position + len(prefix))
    return GeometryConstant(wkt=wkt, position=token.position)


def _find_word(cursor: Cursor, token: Token) -> Constant | None:
    """What is written without quotes and is no path: true, false, null, a duration."""
    word = token.text.lower()
    if word in _WORDS:
        return Constant(value=_WORDS[word], position=token.position)
    if word in _NO_NUMBERS:
        raise cursor.fail("a finite number", token)
    if _DURATION.fullmatch(token.text) is not None:
        return Constant(value=parse_duration(cursor, token, token.text), position=token.position)
    return None


def find_literal(cursor: Cursor) -> Literal | None:
    """Take the literal that is ahead; None, and nothing taken, where there is none."""
    token = cursor.next
    literal: Literal | None = None
    if (parse := _SCALARS.get(token.kind)) is not None:
        literal = Constant(value=parse(cursor, token), position=token.position)
    elif token.kind == "word":
        literal = _find_word(cursor, token)
    elif token.kind == "period":
        literal = _make_period(cursor, token)
    elif token.kind == "geometry":
        literal = _make_geometry(cursor, token)
    if literal is not None:
        cursor.take()
    return literal
