"""The JSON face of SensorThings 1.1: rows become entities with their control information and links."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

from dothi.vocabulary.answers import OBSERVATION_COLUMNS, Shape
from dothi.vocabulary.observations import observation_id
from dothi.vocabulary.sensing import ENTITIES, ValueType

Entity = dict[str, Any]
_Write = Callable[[Any], Any]
_SHOWN_WHEN_NULL = frozenset(("result", "resultTime"))


def write_instant(text: str) -> str:
    """An instant in UTC with at least milliseconds, from what PostgreSQL writes into JSON."""
    head = text.removesuffix("+00:00").removesuffix("Z")
    if "." not in head:
        return f"{head}.000Z"
    whole, _, fraction = head.partition(".")
    return f"{whole}.{fraction.ljust(3 if len(fraction) <= 3 else 6, '0')}Z"


def _write_period(pair: list[str | None] | None) -> str | None:
    if pair is None or pair[0] is None:
        return None
    return f"{write_instant(pair[0])}/{write_instant(pair[1] or pair[0])}"


@lru_cache(maxsize=4096)
def _write_second(second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")


def write_microseconds(microseconds: int) -> str:
    """An instant from µs since 1970 UTC."""
    second, rest = divmod(microseconds, 1_000_000)
    head = _write_second(second)
    if rest % 1000:
        return f"{head}.{rest:06d}Z"
    return f"{head}.{rest // 1000:03d}Z"


def write_id(identifier: int | str) -> str:
    """An id as it stands in addresses."""
    if isinstance(identifier, int):
        return str(identifier)
    return "'" + identifier.replace("'", "''") + "'"


def write_address(root: str, entity: str, identifier: int | str) -> str:
    """Where an entity is found, for links to it."""
    return f"{root}/{ENTITIES[entity].set_name}({write_id(identifier)})"


def read_row_id(entity: str, row: list[Any]) -> int | str:
    """What an entity is called, from its row; an observation whose time was changed has kept it."""
    if entity != "Observation":
        return cast("int", row[0])
    detail = row[5]
    if detail and "name" in detail:
        name: int | str = detail["name"]
        return name
    return observation_id(row[0], row[1], row[2])


def write_observation(row: list[Any]) -> Entity:
    """All properties of an observation that it has."""
    detail = row[5] or {}
    time = write_microseconds(row[1])
    if "end" in detail:
        time = f"{time}/{write_instant(detail['end'])}"
    properties: Entity = {
        "phenomenonTime": time,
        "result": detail.get("result", row[3]),
        "resultTime": None if row[4] is None else write_instant(row[4]),
    }
    if detail:
        for name in ("resultQuality", "parameters"):
            if name in detail:
                properties[name] = detail[name]
        if "valid" in detail:
            properties["validTime"] = _write_period(detail["valid"])
    return properties


def write_entity(root: str, shape: Shape, row: list[Any], *, inlined: bool = False) -> Entity:
    """An entity as SensorThings 1.1 writes it.

    With $select nothing is written but what was selected. Inlined entities come without links to others.
    """
    identifier = read_row_id(shape.entity, row)
    address = write_address(root, shape.entity, identifier)
    if shape.entity == "Observation":
        properties = write_observation(row)
        rest = row[OBSERVATION_COLUMNS:]
    else:
        properties = _write_properties(shape, row)
        rest = row[1 + len(shape.columns) :]
    if shape.select is not None:
        entity = _write_selected(shape, row, identifier, address, properties)
    else:
        entity = {"@iot.id": identifier, "@iot.selfLink": address, **properties}
        if not inlined:
            entity |= _write_links(shape.entity, row, address)
    if shape.inlined:
        _write_inlined(root, shape, rest, address, entity)
    return entity


@lru_cache(maxsize=1024)
def _list_writers(entity: str, columns: tuple[str, ...]) -> tuple[tuple[str, _Write | None], ...]:
    """The properties of a row in order, each with what writes its times."""
    known = ENTITIES[entity].properties
    writers: dict[ValueType, _Write] = {ValueType.INSTANT: write_instant, ValueType.PERIOD: _write_period}
    return tuple((name, writers.get(known[name].type)) for name in columns)


def _write_properties(shape: Shape, row: list[Any]) -> Entity:
    writers = _list_writers(shape.entity, shape.columns)
    return {
        name: value if write is None else write(value)
        for (name, write), value in zip(writers, row[1:], strict=False)
        if value is not None
    }


@lru_cache
def _list_links(entity: str, *, multi: bool) -> tuple[tuple[str, str], ...]:
    """The names of an entity's links, and how their addresses end."""
    relations = list(ENTITIES[entity].relations)
    if entity == "Observation":
        # It belongs to one of the two.
        relations.remove("Datastream" if multi else "MultiDatastream")
    return tuple((f"{name}@iot.navigationLink", f"/{name}") for name in relations)


def _is_multi(entity: str, row: list[Any]) -> bool:
    return entity == "Observation" and bool(row[5]) and "multi" in row[5]


def _write_links(entity: str, row: list[Any], address: str) -> Entity:
    links = _list_links(entity, multi=_is_multi(entity, row))
    return {name: address + end for name, end in links}


def _write_selected(
    shape: Shape, row: list[Any], identifier: int | str, address: str, properties: Entity
) -> Entity:
    assert shape.select is not None, "the caller has asked"  # noqa: S101
    relations = ENTITIES[shape.entity].relations
    entity: Entity = {}
    for each in shape.select:
        name, _, inside = each.partition("/")
        if name == "id":
            entity["@iot.id"] = identifier
        elif name == "selfLink":
            entity["@iot.selfLink"] = address
        elif name in relations:
            link = f"{name}@iot.navigationLink"
            if any(
                link == known for known, _ in _list_links(shape.entity, multi=_is_multi(shape.entity, row))
            ):
                entity[link] = f"{address}/{name}"
        elif inside:
            _select_inside(entity, name, inside.split("/"), properties.get(name))
        elif name in properties or name in _SHOWN_WHEN_NULL:
            entity[name] = properties.get(name)
    return entity


def _select_inside(entity: Entity, name: str, keys: list[str], value: Any) -> None:
    for key in keys:
        if not isinstance(value, dict) or key not in value:
            return
        value = value[key]
    here = entity
    for key in (name, *keys[:-1]):
        here = here.setdefault(key, {})
        if not isinstance(here, dict):
            return
    here[keys[-1]] = value


def _write_inlined(root: str, shape: Shape, rest: list[Any], address: str, entity: Entity) -> None:
    places = iter(rest)
    for inlined in shape.inlined:
        rows = next(places)
        if not inlined.many:
            entity[inlined.relation] = (
                None if rows is None else write_entity(root, inlined.shape, rows, inlined=True)
            )
            if rows is None and shape.entity == "Observation":
                del entity[inlined.relation]
            continue
        if inlined.count:
            entity[f"{inlined.relation}@iot.count"] = next(places)
        more = len(rows) > inlined.top > 0
        entity[inlined.relation] = [
            write_entity(root, inlined.shape, each, inlined=True) for each in rows[: inlined.top]
        ]
        if more:
            options = _write_options(inlined.options, inlined.top, inlined.skip + inlined.top)
            entity[f"{inlined.relation}@iot.nextLink"] = f"{address}/{inlined.relation}?{options}"


@lru_cache(maxsize=1024)
def _write_options(inlined_options: str, top: int, skip: int) -> str:
    """The options that lead on from what was inlined."""
    # What stood between semicolons stands between ampersands there; those inside brackets stay.
    parts, depth, quoted = [""], 0, False
    for character in inlined_options:
        quoted ^= character == "'"
        depth += 0 if quoted else (character == "(") - (character == ")")
        if character == ";" and not quoted and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    options = [quote(part, safe="$=(),'/:;") for part in parts if part]
    return "&".join([*options, f"$top={top}", f"$skip={skip}"])
