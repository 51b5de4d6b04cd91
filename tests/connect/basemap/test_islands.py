"""Hoàng Sa and Trường Sa in a base map: Vietnamese names or none, and no border of anybody else."""

from pathlib import Path

import pytest
import shapely

from dothi.connect.basemap.islands import SEAS, find_name_at_sea, is_foreign
from dothi.connect.basemap.naming import Names
from tests.connect.basemap.made import make, read_layer, write_town
from tests.drawn_tiles import read_layers

FOREIGN = ("永兴岛", "三沙", "Tam Sa", "Pag-asa", "Layang", "Spratly", "Woody", "Thitu", "Yǒngxīng", "Nansha")
FOREIGN_ROADS = ("北京", "Beijing", "G999")


def test_a_base_map_has_no_foreign_name_there(tmp_path: Path) -> None:
    """Islands, a town, a hospital and a road with names in four languages: two Vietnamese names are left."""
    path = make(write_town(tmp_path), tmp_path / "basemap").path
    written = set()
    for layer, rows in read_layers(path, 14).items():
        for row in rows:
            texts = {str(value) for key, value in row.items() if key not in ("shape", "class", "mvt_id")}
            assert not [name for name in (*FOREIGN, *FOREIGN_ROADS) for text in texts if name in text]
            if layer == "place":
                written.add(row["name"])
    assert written == {"Đà Nẵng", "Phố Cũ", "Biển Đông", "Đảo Phú Lâm", "Song Tử Tây"}


def test_the_islands_themselves_stay(tmp_path: Path) -> None:
    """The coastline of Phú Lâm is an island, its road is a road, and no border goes around it."""
    path = make(write_town(tmp_path), tmp_path / "basemap").path
    sea_m = 12_300_000
    at_sea = {
        layer: [row for row in read_layer(path, layer) if shapely.bounds(row["shape"])[0] > sea_m]
        for layer in ("island", "road", "boundary")
    }
    assert at_sea["island"]
    assert [row["name"] for row in at_sea["road"]] == [None]
    assert at_sea["boundary"] == []


@pytest.mark.parametrize(
    "name", ["Đảo Phú Lâm", "Song Tử Tây", "Đá Chữ Thập", "Bãi cạn Ốc Tai Voi", "Đảo Trường Sa 1"]
)
def test_a_vietnamese_name_is_written(name: str) -> None:
    """As `name` and as `name:vi`."""
    assert find_name_at_sea(None, name) == name
    assert find_name_at_sea(name, "永兴岛") == name


@pytest.mark.parametrize(
    "name",
    [
        "Tàipíng Dǎo",
        "Yǒngxīng Dǎo",
        "Pag-asa",
        "Récif de la Découverte",
        "Nánshā",
        "Île Pattle",
        "Woody",
        "永兴岛",
    ],
)
def test_another_languages_name_is_not(name: str) -> None:
    """Marks alone do not make it Vietnamese: each word has to be spelt as one."""
    assert find_name_at_sea(None, name) is None


def test_a_name_without_marks_needs_to_be_told_as_vietnamese() -> None:
    """ "An Bang" may be of any language, `name:vi` says that it is ours."""
    assert Names({"name": "An Bang"}).find(at_sea=True) is None
    assert Names({"name": "An Bang", "name:vi": "An Bang"}).find(at_sea=True) == "An Bang"


@pytest.mark.parametrize("name", ["Tam Sa", "quần đảo Nam Sa", "Tây Sa", "Paracel Islands", "西沙群岛"])
def test_what_others_call_them_is_no_vietnamese_name(name: str) -> None:
    """Not even as `name:vi`."""
    assert Names({"name:vi": name}).find(at_sea=True) is None


@pytest.mark.parametrize("name", ["Paracel Islands", "Spratly", "三沙市", "Kalayaan", "Xisha"])
def test_those_names_are_written_nowhere(name: str) -> None:
    """A point outside the sea areas may stand for the islands as well."""
    assert is_foreign(name)
    assert Names({"name": name, "name:en": name}).find(at_sea=False) is None


def test_a_street_ashore_keeps_its_name() -> None:
    """Nam Sa is a name of others at sea only."""
    assert Names({"name": "Đường Nam Sa"}).find(at_sea=False) == "Đường Nam Sa"


@pytest.mark.parametrize(
    ("name", "longitude", "latitude", "inside"),
    [
        ("Tri Tôn", 111.20, 15.78, True),
        ("Linh Côn", 112.73, 16.67, True),
        ("Song Tử Đông", 114.35, 11.45, True),
        ("An Bang", 112.92, 7.89, True),
        ("Bình Nguyên", 115.83, 10.82, True),
        ("Lý Sơn", 109.12, 15.38, False),
        ("Phú Quý", 108.94, 10.53, False),
        ("Palawan", 118.0, 9.2, False),
        ("Borneo", 116.1, 6.0, False),
        ("Hải Nam", 110.3, 18.5, False),
    ],
)
def test_where_the_archipelagos_are(name: str, longitude: float, latitude: float, inside: bool) -> None:
    """Their outermost islands lie inside, the coasts around outside."""
    assert shapely.contains_xy(SEAS, longitude, latitude) == inside, name
