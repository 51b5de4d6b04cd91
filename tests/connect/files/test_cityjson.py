"""CityJSON: a box of 4 by 3 by 5 metres, its footprint, its heights, and what may be missing."""

import json
from pathlib import Path
from typing import Any

import pytest

from dothi.connect.files.opening import open_file
from dothi.vocabulary.errors import UnreadableFile
from tests.conftest import SHARED
from tests.connect.files.made import read_all

ROTTERDAM = SHARED / "data" / "networks" / "cityjson" / "rotterdam_subset.json"

# In millimetres: the ground below, the roof above.
CORNERS = [[x, y, z] for z in (0, 5000) for x, y in ((0, 0), (4000, 0), (4000, 3000), (0, 3000))]
FACES = [[[0, 3, 2, 1]], [[4, 5, 6, 7]], [[0, 1, 5, 4]], [[1, 2, 6, 5]], [[2, 3, 7, 6]], [[3, 0, 4, 7]]]
KINDS = ["GroundSurface", "RoofSurface", *["WallSurface"] * 4]


def box(**more: Any) -> dict[str, Any]:
    """A solid; with semantics where asked for."""
    return {"type": "Solid", "lod": "2.2", "boundaries": [FACES], **more}


def city(objects: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A city in VN-2000, 600 km east and 1,100 km north, 2 m above the sea."""
    return {
        "type": "CityJSON",
        "version": "2.0",
        "transform": {"scale": [0.001] * 3, "translate": [600_000.0, 1_100_000.0, 2.0]},
        "metadata": {"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/9210"},
        "CityObjects": objects,
        "vertices": CORNERS,
        **more,
    }


def write(path: Path, *documents: Any) -> Path:
    """One document a line."""
    path.write_text("\n".join(map(json.dumps, documents)))
    return path


SEMANTICS = {"surfaces": [{"type": kind} for kind in KINDS], "values": [[0, 1, 2, 3, 4, 5]]}


@pytest.mark.parametrize(
    "geometry",
    [
        [box(semantics=SEMANTICS)],
        [box()],
        [{"type": "MultiSurface", "lod": "0", "boundaries": [FACES[0]]}, box()],
        [box(semantics={"surfaces": [], "values": None})],
        [{"type": "MultiSurface", "lod": "2", "boundaries": FACES}],
        [{"type": "MultiSolid", "lod": "2", "boundaries": [[FACES]]}],
    ],
)
def test_the_footprint_and_the_heights(tmp_path: Path, geometry: list[Any]) -> None:
    """By its ground, by its flat geometry, or seen from above: 4 by 3 metres, from 2 to 7 metres high."""
    building = {"type": "Building", "attributes": {"tầng": 2, "x": {"a": 1}}, "geometry": geometry}
    source = open_file(write(tmp_path / "a.city.json", city({"nhà 1": building})))
    (layer,) = source.layers
    assert (source.format, layer.name, layer.crs, layer.count) == ("CityJSON", "Building", "EPSG:9210", 1)
    assert {field.name: field.type for field in layer.fields} == {
        "h_min": "number", "h_max": "number", "lod": "text", "tầng": "integer", "x": "json",
    }  # fmt: skip
    (chunk,) = read_all(source)
    assert chunk.ids == ["nhà 1"]
    assert chunk.geometries[0].bounds == pytest.approx((600_000, 1_100_000, 600_004, 1_100_003))
    assert chunk.geometries[0].area == pytest.approx(12)
    row = chunk.properties[0]
    assert (row["h_min"], row["h_max"], row["tầng"]) == (pytest.approx(2), pytest.approx(7), 2)


def test_parts_belong_to_their_building(tmp_path: Path) -> None:
    """The building itself has no geometry; a road is a layer of its own."""
    objects = {
        "part": {
            "type": "BuildingPart",
            "parents": ["whole"],
            "attributes": {"a": 1, "b": 2},
            "geometry": [box()],
        },
        "whole": {"type": "Building", "children": ["part"], "attributes": {"a": 7}},
        "road": {
            "type": "Road",
            "geometry": [{"type": "MultiSurface", "lod": "1", "boundaries": [FACES[0]]}],
        },
        "sign": {
            "type": "CityFurniture",
            "geometry": [{"type": "MultiPoint", "lod": "1", "boundaries": [2]}],
        },
    }
    source = open_file(write(tmp_path / "a.json", city(objects)))
    assert [layer.name for layer in source.layers] == ["Building", "Road", "CityFurniture"]
    (chunk,) = source.read("Building")
    assert chunk.geometries[0].area == pytest.approx(12)
    assert (chunk.properties[0]["a"], chunk.properties[0]["b"]) == (7, 2)
    (sign,) = source.read("CityFurniture")
    assert (sign.geometries[0].x, sign.geometries[0].y) == (600_004, 1_100_003)
    source.close()


def test_an_object_that_points_nowhere(tmp_path: Path) -> None:
    """A corner that does not exist, and one counted from the end, are that row's problems."""
    wrong = {"type": "MultiSurface", "lod": "1", "boundaries": [[[0, 1, 99]]]}
    negative = {"type": "MultiSurface", "lod": "1", "boundaries": [[[0, 1, -1]]]}
    objects = {
        name: {"type": "Building", "geometry": [each]}
        for name, each in {"a": wrong, "b": negative, "c": box()}.items()
    }
    (chunk,) = read_all(open_file(write(tmp_path / "a.json", city(objects))))
    assert {index: problem.code for index, problem in chunk.problems.items()} == dict.fromkeys(
        (0, 1), "coordinates_unreadable"
    )
    assert [shape is None for shape in chunk.geometries] == [True, True, False]


def test_one_feature_a_line(tmp_path: Path) -> None:
    """CityJSONSeq: the first line has the transform, each other its own corners."""
    features = [
        {
            "type": "CityJSONFeature",
            "id": name,
            "CityObjects": {name: {"type": "Building", "geometry": [box()]}},
            "vertices": CORNERS,
        }
        for name in "ab"
    ]
    source = open_file(write(tmp_path / "a.city.jsonl", city({}, vertices=[]), *features))
    (chunk,) = read_all(source)
    assert chunk.ids == ["a", "b"]
    assert chunk.geometries[1].area == pytest.approx(12)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vertices": None}, "vertices"),
        ({"vertices": [[1, 2]]}, "vertices"),
        ({"vertices": "x"}, "vertices"),
        ({"CityObjects": {}}, "no city object"),
        ({"CityObjects": []}, "no city object"),
        ({"CityObjects": [1]}, "no objects"),
        ({"transform": {"scale": 1}}, "translate"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """The document is JSON, but not a city."""
    whole = city({"a": {"type": "Building", "geometry": [box()]}})
    with pytest.raises(UnreadableFile, match=said):
        open_file(write(tmp_path / "a.json", whole | change))
    whole.pop("vertices")
    with pytest.raises(UnreadableFile, match="It has no vertices"):
        open_file(write(tmp_path / "a.json", whole))


def test_a_real_city() -> None:
    """Sixteen buildings of Rotterdam, each with a footprint and a height."""
    if not ROTTERDAM.exists():
        pytest.skip(f"{ROTTERDAM.name} is not beside this clone (shared map data)")
    (chunk,) = read_all(open_file(ROTTERDAM))
    assert len(chunk.ids) == 16
    assert chunk.problems == {}
    assert all(20 < shape.area < 10_000 for shape in chunk.geometries)
    assert all(row["h_max"] > row["h_min"] for row in chunk.properties)
