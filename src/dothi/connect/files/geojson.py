"""GeoJSON, as a collection or one feature after another (GeoJSONSeq), streamed.

Properties are what the file has, nested values too, and every broken feature is one row's problem.
"""

import math
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from dothi.connect.files.json_stream import JsonStream
from dothi.connect.files.layers import (
    ROWS_AT_ONCE,
    Chunk,
    Field,
    FieldType,
    JsonValue,
    Layer,
    RowProblem,
    make_missing_layer,
)
from dothi.connect.files.limits import SURVEYED_BYTES
from dothi.connect.files.shapes import read_coordinates
from dothi.vocabulary.errors import UnreadableFile

_GEOMETRIES = frozenset(
    {
        "Point",
        "LineString",
        "Polygon",
        "MultiPoint",
        "MultiLineString",
        "MultiPolygon",
        "GeometryCollection",
    }
)
_DECODED_AT_ONCE = 500
"""Coordinates become geometries while there are few of them: lists of numbers cost memory and time."""
_CODE = re.compile(r"^(?:urn:ogc:def:crs:)?(EPSG|OGC|ESRI)(?::[\d.]*)?:(\w+)$", re.IGNORECASE)
_NOT_A_FEATURE = RowProblem(
    code="no_feature", message="This is no GeoJSON feature; give each row a geometry and properties."
)


class GeoJsonSource:
    """An open GeoJSON file with one layer, named after the file."""

    format = "GeoJSON"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._notices: list[str] = []
        self.layers = (self._survey(),)

    @property
    def notices(self) -> tuple[str, ...]:
        """`fields_from_first_rows` where the file is so long that its end was not looked at yet."""
        return tuple(self._notices)

    def read(self, layer: str, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Chunk]:
        """The features in the file's order; raises UnreadableFile where the text is not JSON."""
        if layer != self.layers[0].name:
            raise make_missing_layer(layer)
        return self._read(rows_at_once)

    def close(self) -> None:
        """Nothing is held open between readings."""

    def _read(self, rows_at_once: int) -> Iterator[Chunk]:
        stream = JsonStream(self._path)
        try:
            features = _list_features(stream, {})
            first_row = 1
            while chunks := [
                _make_chunk(rows, first_row)
                for taken in range(0, rows_at_once, _DECODED_AT_ONCE)
                if (rows := list(islice(features, min(_DECODED_AT_ONCE, rows_at_once - taken))))
            ]:
                yield _join_chunks(chunks)
                first_row += sum(len(chunk.ids) for chunk in chunks)
        finally:
            stream.close()

    def _survey(self) -> Layer:
        """Fields, geometry and reference system, from as much of the file as may be looked at."""
        stream = JsonStream(self._path, up_to_bytes=SURVEYED_BYTES)
        around: dict[str, Any] = {}
        found = _Survey()
        try:
            for feature in _list_features(stream, around):
                found.add(feature)
        except UnreadableFile:
            if not stream.stopped_early:
                raise
            self._notices.append("fields_from_first_rows")
        finally:
            stream.close()
        return Layer(
            name=self._path.stem,
            fields=tuple(Field(name=name, type=_join(types)) for name, types in found.fields.items()),
            geometry="none" if not found.geometries else _only(found.geometries) or "mixed",
            crs=_find_crs(around.get("crs")),
            count=None if stream.stopped_early else found.count,
            feature_ids=found.count > 0 and found.with_id == found.count,
        )


class _Survey:
    def __init__(self) -> None:
        self.count = 0
        self.with_id = 0
        self.fields: dict[str, set[str]] = {}
        self.geometries: set[str] = set()

    def add(self, feature: Any) -> None:
        """Take note of one feature."""
        self.count += 1
        if not isinstance(feature, dict):
            return
        self.with_id += feature.get("id") is not None
        geometry = feature.get("geometry")
        if isinstance(geometry, dict) and isinstance(geometry.get("type"), str):
            self.geometries.add(geometry["type"])
        properties = feature.get("properties")
        for name, value in properties.items() if isinstance(properties, dict) else ():
            kinds = self.fields.get(name)
            if kinds is None:
                kinds = self.fields[name] = set()
            kinds.add(value.__class__.__name__)


def _list_features(stream: JsonStream, around: dict[str, Any]) -> Iterator[Any]:
    """Every feature; what stands beside a collection's features is put into `around`."""
    if stream.peek() == "[":
        yield from stream.list_elements()
    while stream.peek():
        before: dict[str, Any] = {}
        is_collection = False
        for name in _list_members(stream):
            if name == "features" and stream.peek() == "[":
                is_collection = True
                yield from stream.list_elements()
            else:
                before[name] = around[name] = stream.read_value()
        if not is_collection:
            yield _make_feature(before)


def _list_members(stream: JsonStream) -> Iterator[str]:
    """The names in the object that is next; whoever asks reads the value before asking for another."""
    stream.take("{")
    if stream.peek() == "}":
        stream.take("}")
        return
    while True:
        name = stream.read_value()
        stream.take(":")
        yield str(name)
        if stream.peek() != ",":
            stream.take("}")
            return
        stream.take(",")


def _make_feature(found: dict[str, Any]) -> dict[str, Any]:
    """A feature or a bare geometry that stands by itself; raises UnreadableFile for other JSON."""
    if found.get("type") == "Feature":
        return found
    if found.get("type") in _GEOMETRIES:
        return {"geometry": found, "properties": {}}
    raise UnreadableFile("It is JSON, but no GeoJSON: there are no features in it.", reason="no_features")


def _make_chunk(rows: list[Any], first_row: int) -> Chunk:
    features = [row if isinstance(row, dict) else {} for row in rows]
    geometries, problems = read_coordinates([feature.get("geometry") for feature in features])
    for index, row in enumerate(rows):
        if not isinstance(row, dict) or ("geometry" not in row and "properties" not in row):
            problems[index] = _NOT_A_FEATURE
    return Chunk(
        first_row=first_row,
        geometries=geometries,
        properties=[_clean_all(feature.get("properties")) for feature in features],
        ids=[None if (given := feature.get("id")) is None else str(given) for feature in features],
        problems=problems,
    )


def _join_chunks(chunks: list[Chunk]) -> Chunk:
    """Consecutive chunks, of which all but the last have the same length, as one."""
    starts = [index * _DECODED_AT_ONCE for index in range(len(chunks))]
    return Chunk(
        first_row=chunks[0].first_row,
        geometries=np.concatenate([chunk.geometries for chunk in chunks]),
        properties=[each for chunk in chunks for each in chunk.properties],
        ids=[each for chunk in chunks for each in chunk.ids],
        problems={
            start + index: problem
            for start, chunk in zip(starts, chunks, strict=True)
            for index, problem in chunk.problems.items()
        },
    )


def _clean_all(properties: Any) -> dict[str, JsonValue]:
    if not isinstance(properties, dict):
        return {}
    for name, value in properties.items():
        if value.__class__ in (float, str, list, dict):
            properties[name] = _clean(value)
    return properties


def _clean(value: Any) -> JsonValue:
    """What Python reads as JSON and others do not: NaN, infinite numbers, halves of characters."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return value  # type: ignore[no-any-return]


_TYPES: dict[str, FieldType] = {
    "str": "text",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "NoneType": "text",
}


def _join(kinds: set[str]) -> FieldType:
    known = kinds - {"NoneType"} or {"NoneType"}
    if known == {"int", "float"}:
        return "number"
    return _TYPES.get(_only(known) or "", "json")


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _find_crs(member: Any) -> str | None:
    """WGS 84 where nothing is said, as RFC 7946 has it; the older form names another system."""
    if member is None:
        return "EPSG:4326"
    try:
        code = _CODE.match(member["properties"]["name"])
    except (KeyError, TypeError):
        return None
    if code is None:
        return None
    if code[2].upper() in ("CRS84", "CRS84H"):
        return "EPSG:4326"
    return f"{code[1].upper()}:{code[2]}"
