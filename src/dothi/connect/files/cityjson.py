"""CityJSON 1.x and 2.0: the footprint of each city object, with what was measured of its heights.

A layer for each type of object that stands by itself; the parts of a building belong to the building.
CityJSONSeq (a first line, then one feature a line) is read as well.
"""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from dothi.connect.files.arrow_values import make_json
from dothi.connect.files.json_stream import JsonStream
from dothi.connect.files.layers import (
    COORDINATES_UNREADABLE,
    ROWS_AT_ONCE,
    Chunk,
    Field,
    FieldType,
    JsonValue,
    Layer,
    RowProblem,
    make_missing_layer,
)
from dothi.vocabulary.errors import UnreadableFile

_CODE = re.compile(r"(?:/def/crs/|urn:ogc:def:crs:)(\w+)[/:][\w.]*[/:](\w+)$")
_SURFACES = {"MultiSurface": 1, "CompositeSurface": 1, "Solid": 2, "MultiSolid": 3, "CompositeSolid": 3}
"""How many lists lie around a surface, which is a list of rings."""
_MEASURED: dict[str, FieldType] = {"h_min": "number", "h_max": "number", "lod": "text"}
_TYPES: dict[type, FieldType] = {str: "text", int: "integer", float: "number", bool: "boolean"}
Vertices = NDArray[np.float64]
"""Shape (n, 3): x, y in the file's reference system, height in its unit (metres nearly always)."""


class CityJsonSource:
    """An open CityJSON file, held whole."""

    format = "CityJSON"
    notices: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        documents = _read_documents(path)
        crs = _find_crs(documents[0])
        self._objects: dict[str, list[tuple[str, dict[str, JsonValue], list[Any], Vertices]]] = {}
        transform = documents[0].get("transform")
        for document in documents:
            vertices = _read_vertices(document, document.get("transform") or transform)
            for name, found in _gather(document.get("CityObjects") or {}).items():
                self._objects.setdefault(found[0], []).append((name, found[1], found[2], vertices))
        if not self._objects:
            raise UnreadableFile("There is no city object in it.", reason="no_city_objects")
        self.layers = tuple(
            Layer(
                name=kind,
                fields=tuple(_list_fields(row[1] for row in rows)),
                geometry="MultiPolygon",
                crs=crs,
                count=len(rows),
                feature_ids=True,
            )
            for kind, rows in self._objects.items()
        )

    def read(self, layer: str, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[Chunk]:
        """The objects of a type; one whose vertices are not there is a row without geometry."""
        if layer not in self._objects:
            raise make_missing_layer(layer)
        return self._read(layer, rows_at_once)

    def close(self) -> None:
        """Let go of what is held."""
        self._objects = {}

    def _read(self, layer: str, rows_at_once: int) -> Iterator[Chunk]:
        rows = self._objects[layer]
        for start in range(0, len(rows), rows_at_once):
            taken = rows[start : start + rows_at_once]
            shapes = np.full(len(taken), None, dtype=object)
            properties: list[dict[str, JsonValue]] = []
            problems: dict[int, RowProblem] = {}
            for index, (_, attributes, geometries, vertices) in enumerate(taken):
                measured: dict[str, JsonValue] = dict.fromkeys(_MEASURED)
                try:
                    shapes[index], measured = _measure(geometries, vertices)
                except (ValueError, TypeError, KeyError, IndexError, shapely.GEOSException):
                    problems[index] = COORDINATES_UNREADABLE
                properties.append(measured | attributes)
            yield Chunk(
                first_row=start + 1,
                geometries=shapes,
                properties=properties,
                ids=[row[0] for row in taken],
                problems=problems,
            )


def _read_documents(path: Path) -> list[dict[str, Any]]:
    stream = JsonStream(path)
    try:
        documents = []
        while stream.peek():
            document = stream.read_value()
            if not isinstance(document, dict):
                raise UnreadableFile(
                    "It is JSON, but no CityJSON: there are no city objects in it.", reason="no_city_objects"
                )
            documents.append(document)
        return documents
    finally:
        stream.close()


def _read_vertices(document: dict[str, Any], transform: Any) -> Vertices:
    try:
        raw = np.array(document["vertices"], dtype=np.float64).reshape(-1, 3)
        if transform:
            raw = raw * np.array(transform["scale"], dtype=float) + np.array(
                transform["translate"], dtype=float
            )
    except KeyError as problem:
        raise UnreadableFile(
            f"It has no {problem.args[0]}.", reason="entry_missing", blanks={"name": str(problem.args[0])}
        ) from problem
    except (ValueError, TypeError) as problem:
        raise UnreadableFile(
            f"Its vertices or their transform cannot be read: {problem}.",
            reason="damaged",
            blanks={"detail": str(problem)},
        ) from problem
    return raw


def _gather(objects: Any) -> dict[str, tuple[str, dict[str, JsonValue], list[Any]]]:
    """Objects that stand by themselves: type, attributes, geometries, each with those of their parts."""
    if not isinstance(objects, dict) or not all(isinstance(each, dict) for each in objects.values()):
        raise UnreadableFile("Its city objects are no objects.", reason="no_city_objects")
    found: dict[str, tuple[str, dict[str, JsonValue], list[Any]]] = {}
    for name, each in objects.items():
        if not any(parent in objects for parent in each.get("parents") or ()):
            attributes: dict[str, JsonValue] = {}
            geometries: list[Any] = []
            for part in _list_family(name, objects):
                # What a part says of its own is only taken where the whole says nothing.
                for key, value in (part.get("attributes") or {}).items():
                    attributes.setdefault(key, make_json(value))
                geometries += part.get("geometry") or []
            found[name] = (str(each.get("type", "CityObject")), attributes, geometries)
    return found


def _list_family(name: str, objects: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting, seen = [name], set[str]()
    while waiting:
        each = waiting.pop(0)
        if each in objects and each not in seen:
            seen.add(each)
            yield objects[each]
            waiting += objects[each].get("children") or []


def _measure(geometries: list[Any], vertices: Vertices) -> tuple[Any, dict[str, JsonValue]]:
    """Footprint, and heights over every vertex of the finest level of detail; None without geometry."""
    if not geometries:
        return None, dict.fromkeys(_MEASURED)
    finest = max(str(each.get("lod", "")) for each in geometries)
    fine = [each for each in geometries if str(each.get("lod", "")) == finest]
    used = _get_vertices(list(chain.from_iterable(_flatten(each["boundaries"]) for each in fine)), vertices)
    measured: dict[str, JsonValue] = {"h_min": None, "h_max": None, "lod": finest or None}
    if len(used):
        measured |= {"h_min": float(used[:, 2].min()), "h_max": float(used[:, 2].max())}
    surfaces = _list_ground(geometries, fine)
    if surfaces:
        return _project(surfaces, vertices), measured
    return (shapely.multipoints(used[:, :2]) if len(used) > 1 else shapely.points(used[0, :2])), measured


def _list_ground(geometries: list[Any], fine: list[Any]) -> list[Any]:
    """Surfaces called ground, else a flat geometry (LoD 0), else all: seen from above, walls have no area."""
    labelled = [surface for each in fine for surface, kind in _list_surfaces(each) if kind == "GroundSurface"]
    flat = [each for each in geometries if str(each.get("lod", "")).startswith("0")]
    return labelled or [surface for each in flat or fine for surface, _ in _list_surfaces(each)]


def _list_surfaces(geometry: Any) -> Iterator[tuple[Any, str | None]]:
    depth = _SURFACES.get(geometry.get("type"))
    if depth is None:
        return
    semantics = geometry.get("semantics") or {}
    kinds = semantics.get("surfaces") or []
    surfaces, values = geometry["boundaries"], semantics.get("values")
    for _ in range(depth - 1):
        # A shell without semantics has null in place of its list of values.
        values = [
            value
            for inner, given in zip(surfaces, values or [None] * len(surfaces), strict=True)
            for value in (given or [None] * len(inner))
        ]
        surfaces = list(chain.from_iterable(surfaces))
    for surface, value in zip(surfaces, values or [None] * len(surfaces), strict=True):
        yield surface, None if value is None else kinds[value].get("type")


def _project(surfaces: list[Any], vertices: Vertices) -> Any:
    """The union of surfaces seen from above, in the plane of x and y."""
    polygons = []
    for rings in surfaces:
        corners = [_get_vertices(ring, vertices)[:, :2] for ring in rings]
        polygon = shapely.make_valid(shapely.Polygon(corners[0], corners[1:]))
        polygons += [part for part in shapely.get_parts([polygon]) if part.geom_type.endswith("Polygon")]
    union = shapely.union_all(polygons)
    return union if not union.is_empty else None


def _get_vertices(indices: list[int], vertices: Vertices) -> Vertices:
    chosen = np.array(indices, dtype=np.int64)
    # Negative numbers would count from the end.
    if len(chosen) and chosen.min() < 0:
        raise IndexError("negative")
    return vertices[chosen]


def _flatten(boundaries: Any) -> Iterator[int]:
    for each in boundaries:
        if isinstance(each, list):
            yield from _flatten(each)
        else:
            yield each


def _list_fields(rows: Iterator[dict[str, JsonValue]]) -> Iterator[Field]:
    kinds: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            kinds.setdefault(name, set()).update({type(value)} - {type(None)})
    for name, kind in _MEASURED.items():
        if name not in kinds:
            yield Field(name=name, type=kind)
    for name, found in kinds.items():
        only = float if found == {int, float} else next(iter(found)) if len(found) == 1 else None
        yield Field(name=name, type=_TYPES.get(only, "json") if only else "json")


def _find_crs(document: dict[str, Any]) -> str | None:
    metadata = document.get("metadata")
    given = metadata.get("referenceSystem") if isinstance(metadata, dict) else None
    code = _CODE.search(given) if isinstance(given, str) else None
    return f"{code[1].upper()}:{code[2]}" if code else None
