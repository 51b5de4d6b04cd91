"""What the parameters of a request for items ask for; raises MalformedQuery for what they cannot mean."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from dothi.share.ogc.cql import Language, read_filter
from dothi.share.ogc.systems import CRS84, System, get_system
from dothi.vocabulary.errors import InvalidInput, MalformedQuery
from dothi.vocabulary.features import OWN_PROPERTIES, FeatureQuery
from dothi.vocabulary.properties import check_property
from dothi.vocabulary.queries import Constant, Expression, Operation, PropertyPath
from dothi.vocabulary.things import Kind
from dothi.vocabulary.tiles import Box

DEFAULT_LIMIT, LARGEST_LIMIT = 10, 10_000
PARAMETERS = (
    "limit",
    "bbox",
    "bbox-crs",
    "datetime",
    "crs",
    "filter",
    "filter-lang",
    "filter-crs",
    "after",
    "f",
)
"""Those of items, besides the names of properties."""
_LANGUAGES: tuple[Language, ...] = ("cql2-text", "cql2-json")
_DAY = timedelta(days=1)
_STEP = timedelta(microseconds=1)
_LARGEST_PLACE = 2**31 - 1


class ItemsQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and the system in which it is answered."""

    query: FeatureQuery
    system: System


def read_items_query(kind: Kind, parameters: Sequence[tuple[str, str]]) -> ItemsQuery:
    """The question that the parameters of a request for items are; UnknownCrs where a system is not known."""
    given = _gather(kind, parameters)
    _check_format(given)
    at, span = _read_datetime(given)
    return ItemsQuery(
        query=FeatureQuery(
            kind=kind.id,
            boxes=_read_boxes(given),
            at=at,
            span=span,
            filter=_read_conditions(kind, given),
            limit=min(_read_number(given, "limit", DEFAULT_LIMIT, 1), LARGEST_LIMIT),
            after=_read_number(given, "after", 0, 0),
        ),
        system=get_system(given.get("crs", CRS84), "crs"),
    )


def read_item_query(kind: Kind, uid: str, parameters: Sequence[tuple[str, str]]) -> ItemsQuery:
    """The same for one item, of which fewer parameters have a meaning."""
    allowed = ("crs", "datetime", "f")
    for name, _ in parameters:
        if name not in allowed:
            raise MalformedQuery(f"One item takes {', '.join(allowed)}.", field=name)
    asked = read_items_query(kind, parameters)
    return ItemsQuery(query=msgspec.structs.replace(asked.query, uid=uid, limit=1), system=asked.system)


def _gather(kind: Kind, parameters: Sequence[tuple[str, str]]) -> dict[str, str]:
    named = {"id", *OWN_PROPERTIES, *(each.name for each in kind.properties)}
    given: dict[str, str] = {}
    for name, value in parameters:
        if name not in PARAMETERS and name not in named:
            raise MalformedQuery(
                f"There is no such parameter; there are {', '.join(PARAMETERS)}, and the properties that "
                "/queryables lists.",
                field=name,
            )
        if name in given:
            raise MalformedQuery("It is given twice.", field=name)
        given[name] = value
    return given


def _check_format(given: Mapping[str, str]) -> None:
    if given.get("f", "json") not in ("json", "geojson"):
        raise MalformedQuery("Items are given as json.", field="f")


def _read_number(given: Mapping[str, str], name: str, default: int, least: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= _LARGEST_PLACE:
        raise MalformedQuery(f"Give a whole number, at least {least}.", field=name)
    return int(text)


def _read_boxes(given: Mapping[str, str]) -> tuple[Box, ...]:
    text = given.get("bbox")
    system = get_system(given.get("bbox-crs", CRS84), "bbox-crs")
    if text is None:
        return ()
    try:
        edges = [float(each) for each in text.split(",")]
    except ValueError:
        edges = []
    if len(edges) == 6:
        # Heights are not looked at.
        edges = [edges[0], edges[1], edges[3], edges[4]]
    if len(edges) != 4 or not all(abs(each) < 1e9 for each in edges):
        raise MalformedQuery("Give four numbers, or six with heights, parted by commas.", field="bbox")
    crosses = not system.crs.projected and not system.north_first
    if edges[1] > edges[3] or (edges[0] > edges[2] and not crosses):
        raise MalformedQuery("The lower corner comes first, then the upper one.", field="bbox")
    return system.read_box(edges)


def _read_datetime(
    given: Mapping[str, str],
) -> tuple[datetime | None, tuple[datetime | None, datetime | None] | None]:
    """An instant, or a span of time; a day is the span from its beginning to its end, in UTC."""
    text = given.get("datetime")
    if text is None:
        return None, None
    parts = text.split("/")
    if len(parts) == 1:
        start, end = _read_time(parts[0])
        return (start, None) if start == end else (None, (start, end))
    ends = [None if part in ("", "..") else _read_time(part) for part in parts]
    if len(ends) != 2:
        raise MalformedQuery("Give an instant, or two with a slash between them.", field="datetime")
    first = None if ends[0] is None else ends[0][0]
    last = None if ends[1] is None else ends[1][1]
    if first is not None and last is not None and first > last:
        raise MalformedQuery("The span ends before it begins.", field="datetime")
    return None, (first, last)


def _read_time(text: str) -> tuple[datetime, datetime]:
    try:
        moment: datetime | None = datetime.fromisoformat(text)
        if moment is not None and "T" not in text.upper():
            start = moment.replace(tzinfo=UTC)
            return start, start + _DAY - _STEP
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise MalformedQuery(
            "Write times as 2026-11-21T07:00:00Z or 2026-11-21, and spans as 2026-01-01/2026-06-30 or "
            "2026-01-01/..",
            field="datetime",
        )
    return moment, moment


def _read_conditions(kind: Kind, given: Mapping[str, str]) -> Expression | None:
    parts = [_read_property(kind, name, value) for name, value in given.items() if name not in PARAMETERS]
    language: Any = given.get("filter-lang", "cql2-text")
    if language not in _LANGUAGES:
        raise MalformedQuery(f"There are {' and '.join(_LANGUAGES)}.", field="filter-lang")
    system = get_system(given.get("filter-crs", CRS84), "filter-crs")
    if "filter" in given:
        parts.append(read_filter(given["filter"], language, kind, system))
    if len(parts) < 2:
        return parts[0] if parts else None
    return Operation(operator="and", operands=tuple(parts))


def _read_property(kind: Kind, name: str, value: str) -> Expression:
    """A property that has just that value, written as its type is."""
    if name == "id":
        path = PropertyPath(name="uid")
    elif name == "updated":
        raise MalformedQuery("Ask for times with datetime or a filter.", field=name)
    elif name in OWN_PROPERTIES:
        path = PropertyPath(name=name)
    else:
        path = PropertyPath(name="properties", inside=(name,))
    declared = kind.find_property(name) if path.inside else None
    wanted: Any = value
    if declared is not None:
        try:
            wanted = check_property(declared, value)
        except InvalidInput as problem:
            raise MalformedQuery(problem.detail, field=name) from problem
    return Operation(operator="eq", operands=(path, Constant(value=wanted)))
