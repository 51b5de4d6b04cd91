"""GeoJSON is streamed: what is in it comes out as it was, and one bad feature is one bad row."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from dothi.connect.files.layers import Chunk, Source
from dothi.connect.files.opening import open_file
from dothi.vocabulary.errors import UnreadableFile


def write(path: Path, content: Any) -> Path:
    """A file with JSON in it."""
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def feature(geometry: Any, properties: Any = None, **more: Any) -> dict[str, Any]:
    """One GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties or {}, **more}


def point(*position: Any) -> dict[str, Any]:
    """A GeoJSON point."""
    return {"type": "Point", "coordinates": list(position)}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    """A GeoJSON collection."""
    return {"type": "FeatureCollection", **more, "features": list(features)}


def read_all(source: Source, rows_at_once: int = 10_000) -> list[Chunk]:
    """Every chunk of the only layer."""
    return list(source.read(source.layers[0].name, rows_at_once=rows_at_once))


def test_values_come_out_as_they_were(tmp_path: Path) -> None:
    """Nested values, Vietnamese names, whole numbers and ids of either kind."""
    properties = {"Tên": "Cống số 1", "tags": {"a": [1, None]}, "dài": 12.5, "số": 3, "còn": True, "x": None}
    path = write(tmp_path / "cống.geojson", collection(feature(point(105.7, 10.0), properties, id=7)))
    source = open_file(path)
    (layer,) = source.layers
    (chunk,) = read_all(source)
    assert (source.format, layer.name, layer.count, layer.crs) == ("GeoJSON", "cống", 1, "EPSG:4326")
    assert (layer.geometry, layer.feature_ids) == ("Point", True)
    assert {field.name: field.type for field in layer.fields} == {
        "Tên": "text", "tags": "json", "dài": "number", "số": "integer", "còn": "boolean", "x": "text",
    }  # fmt: skip
    assert chunk.properties == [properties]
    assert chunk.ids == ["7"]
    assert chunk.geometries[0] == shapely.Point(105.7, 10.0)


@pytest.mark.parametrize("rows_at_once", [1, 499, 500, 501, 1300])
def test_chunks_have_the_asked_length(tmp_path: Path, rows_at_once: int) -> None:
    """1,200 points in chunks; the first row of each is where the one before ended, and none is lost."""
    path = write(tmp_path / "a.geojson", collection(*(feature(point(i, 0), {"i": i}) for i in range(1200))))
    chunks = read_all(open_file(path), rows_at_once)
    assert [len(chunk.ids) for chunk in chunks[:-1]] == [rows_at_once] * (len(chunks) - 1)
    assert [each["i"] for chunk in chunks for each in chunk.properties] == list(range(1200))
    assert [chunk.first_row for chunk in chunks] == list(range(1, 1201, rows_at_once))
    assert all(chunk.geometries[0].x == chunk.first_row - 1 for chunk in chunks)


def test_a_bad_feature_is_one_bad_row(tmp_path: Path) -> None:
    """A ring of two positions, a word for a number and a bare number stand among good rows."""
    ring = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}
    good = feature(point(1, 2))
    path = write(
        tmp_path / "a.geojson",
        collection(good, feature(ring), feature(point("x", 2)), 5, feature(None), good),
    )
    (chunk,) = read_all(open_file(path))
    assert {index: problem.code for index, problem in chunk.problems.items()} == {
        1: "coordinates_unreadable",
        2: "coordinates_unreadable",
        3: "no_feature",
    }
    assert [shape is None for shape in chunk.geometries] == [False, True, True, True, True, False]


def test_mixed_3d_and_empty_geometries_are_kept(tmp_path: Path) -> None:
    """Every type in one layer, also with heights, a hole, a bow tie, and nothing in it."""
    shapes = [
        shapely.from_wkt(text)
        for text in (
            "POINT Z (1 2 3)",
            "LINESTRING (0 0, 1 1)",
            "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 2 1, 2 2, 1 1))",
            "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))",
            "MULTIPOINT ((1 1), (2 2))",
            "MULTILINESTRING ((0 0, 1 1), (2 2, 3 3))",
            "MULTIPOLYGON Z (((0 0 1, 4 0 1, 4 4 1, 0 0 1)))",
            "GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))",
            "POLYGON EMPTY",
        )
    ]
    features = [feature(json.loads(shapely.to_geojson(shape))) for shape in shapes]
    source = open_file(write(tmp_path / "a.geojson", collection(*features)))
    (chunk,) = read_all(source)
    assert source.layers[0].geometry == "mixed"
    assert chunk.problems == {}
    assert shapely.to_wkt(chunk.geometries).tolist() == [shapely.to_wkt(shape) for shape in shapes]


def test_nan_is_kept_in_coordinates_and_missing_in_properties(tmp_path: Path) -> None:
    """Some programs write NaN, which JSON does not know."""
    text = (
        '{"type": "Feature", "properties": {"a": NaN, "b": 1e999},'
        ' "geometry": {"type": "Point", "coordinates": [NaN, 1]}}'
    )
    (chunk,) = read_all(open_file(write(tmp_path / "a.geojson", text)))
    assert chunk.properties == [{"a": None, "b": None}]
    assert str(shapely.get_coordinates(chunk.geometries).tolist()) == "[[nan, 1.0]]"


@pytest.mark.parametrize("separator", ["\n", "\n\x1e", "\r\n\r\n"])
def test_features_one_after_another(tmp_path: Path, separator: str) -> None:
    """GeoJSONSeq, with or without record separators."""
    text = separator.join(json.dumps(feature(point(i, 0), id=f"a{i}")) for i in range(3))
    (chunk,) = read_all(open_file(write(tmp_path / "a.geojsonl", text)))
    assert chunk.ids == ["a0", "a1", "a2"]


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:EPSG::9210", "EPSG:9210"),
        ("EPSG:3405", "EPSG:3405"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("VN-2000 / somewhere", None),
    ],
)
def test_the_older_form_names_another_system(tmp_path: Path, name: str, crs: str | None) -> None:
    """Files of before 2016 say which system their coordinates are in; an unknown name is no answer."""
    more = {"crs": {"type": "name", "properties": {"name": name}}}
    source = open_file(write(tmp_path / "a.geojson", collection(feature(point(1, 2)), **more)))
    assert source.layers[0].crs == crs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (json.dumps(collection(*[feature(point(1, 2))] * 3))[:-30], "truncated"),
        (json.dumps(collection(feature(point(1, 2))))[:-1] + "}}", "broken"),
        ('{"type": "FeatureCollection", "features": [' + "[" * 100_000, "recursion"),
        ('{"type": "FeatureCollection", "features": [' + "\0" * 10, "unknown binary"),
        ('{"a": [{"type": "Feature"}]}', "no GeoJSON"),
    ],
)
def test_what_is_no_geojson_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Cut off, closed twice, nested without end, zeros, JSON of another form."""
    with pytest.raises(UnreadableFile, match=said):
        read_all(open_file(write(tmp_path / "a.geojson", text)))


def test_two_gigabytes_of_nothing_are_refused_at_once(tmp_path: Path) -> None:
    """A collection whose features are a hole in the file."""
    path = write(tmp_path / "a.geojson", '{"type": "FeatureCollection", "features": [' + " " * 100_000)
    with path.open("r+b") as file:
        file.truncate(2 * 1024**3)
    with pytest.raises(UnreadableFile, match="never written whole"):
        open_file(path)
