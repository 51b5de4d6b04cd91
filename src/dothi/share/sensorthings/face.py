"""The JSON face of SensorThings 1.1: rows become entities with their control information and links."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

from dothi.vocabulary.answers import OBSERVATION_COLUMNS, Shape
from dothi.vocabulary.checks import write_quality
from dothi.vocabulary.observations import observation_id
from dothi.vocabulary.sensing import ENTITIES, ValueType

Entity = dict[str, Any]
_Write = Callable[[Any], Any]
_WHOLE_SECOND = len("2026-11-20T12:00:00+00:00")
_SHOWN_WHEN_NULL = frozenset(("result", "resultTime"))


def write_instant(text: str) -> str:
    """An instant in UTC with at least milliseconds, from what PostgreSQL writes into JSON."""
    if len(text) == _WHOLE_SECOND and text.endswith("+00:00"):
        return text[:-6] + ".000Z"
    head = text.removesuffix("+00:00").removesuffix("Z")
    if "." not in head:
        return f"{head}.000Z"
    whole, _, fraction = head.partition(".")
    return f"{whole}.{fraction.ljust(3 if len(fraction) <= 3 else 6, '0')}Z"


def _write_period(pair: list[str | None] | None) -> str | None:
    if pair is None or pair[0] is None:
        return None
    return f"{write_instant(pair[0])}/{write_instant(pair[1] or pair[0])}"


@lru_cache(maxsize=8192)
def write_microseconds(microseconds: int) -> str:
    """An instant from µs since 1970 UTC."""
    second, rest = divmod(microseconds, 1_000_000)
    head = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")
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


def write_observation(entity: Entity, row: list[Any]) -> Entity:
    """The entity with all properties that the observation of a row has."""
    _, microseconds, _, result, result_time, detail = row[:OBSERVATION_COLUMNS]
    entity["phenomenonTime"] = write_microseconds(microseconds)
    entity["result"] = result
    entity["resultTime"] = None if result_time is None else write_instant(result_time)
    if detail:
        if "end" in detail:
            entity["phenomenonTime"] += f"/{write_instant(detail['end'])}"
        entity |= {name: detail[name] for name in ("result", "resultQuality", "parameters") if name in detail}
        if "checks" in detail:
            entity.setdefault("resultQuality", write_quality(detail["checks"]))
        if "valid" in detail:
            entity["validTime"] = _write_period(detail["valid"])
    return entity


class EntityWriter:
    """Writes entities of one shape as SensorThings 1.1 does, with what is inlined in them.

    With $select nothing is written but what was selected. Inlined entities come without links to others.
    """

    def __init__(self, shape: Shape, *, inlined: bool = False) -> None:
        self._shape = shape
        self._linked = not inlined
        self._path = f"/{ENTITIES[shape.entity].set_name}("
        self._of_observations = shape.entity == "Observation"
        self._columns = _list_writers(shape.entity, shape.columns)
        self._places = OBSERVATION_COLUMNS if self._of_observations else 1 + len(shape.columns)
        self._inlined = [(each, EntityWriter(each.shape, inlined=True)) for each in shape.inlined]

    def write(self, root: str, row: list[Any]) -> Entity:
        """The entity of a row; `root` begins all addresses."""
        identifier = read_row_id(self._shape.entity, row)
        address = f"{root}{self._path}{write_id(identifier)})"
        if self._shape.select is not None:
            entity = _write_selected(self._shape, row, identifier, address, self._write_properties({}, row))
        else:
            entity = self._write_properties({"@iot.id": identifier, "@iot.selfLink": address}, row)
            if self._linked:
                for name, end in _list_links(self._shape.entity, multi=_is_multi(self._shape.entity, row)):
                    entity[name] = address + end
        if self._inlined:
            self._write_inlined(root, row, address, entity)
        return entity

    def _write_properties(self, entity: Entity, row: list[Any]) -> Entity:
        """The entity with all properties that it has."""
        if self._of_observations:
            return write_observation(entity, row)
        for value, (name, write) in zip(row[1 : self._places], self._columns, strict=True):
            if value is not None:
                entity[name] = value if write is None else write(value)
        return entity

    def _write_inlined(self, root: str, row: list[Any], address: str, entity: Entity) -> None:
        places = iter(row[self._places :])
        for inlined, writer in self._inlined:
            found = next(places)
            if not inlined.many:
                if found is not None:
                    entity[inlined.relation] = writer.write(root, found)
                elif not self._of_observations:
                    entity[inlined.relation] = None
                continue
            if inlined.count:
                entity[f"{inlined.relation}@iot.count"] = next(places)
            entity[inlined.relation] = [writer.write(root, each) for each in found[: inlined.top]]
            if len(found) > inlined.top > 0:
                options = _write_options(inlined.options, inlined.top, inlined.skip + inlined.top)
                entity[f"{inlined.relation}@iot.nextLink"] = f"{address}/{inlined.relation}?{options}"


_get_writer = lru_cache(maxsize=256)(EntityWriter)


def write_entity(root: str, shape: Shape, row: list[Any]) -> Entity:
    """One entity of a shape, as `EntityWriter` writes it."""
    return _get_writer(shape).write(root, row)


@lru_cache(maxsize=1024)
def _list_writers(entity: str, columns: tuple[str, ...]) -> tuple[tuple[str, _Write | None], ...]:
    """The properties of a row in order, each with what writes its times."""
    known = ENTITIES[entity].properties
    writers: dict[ValueType, _Write] = {ValueType.INSTANT: write_instant, ValueType.PERIOD: _write_period}
    return tuple((name, writers.get(known[name].type)) for name in columns)


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
