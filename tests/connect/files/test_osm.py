"""OpenStreetMap: which objects there are, what is an area, and what an extract has cut."""

from pathlib import Path

import osmium
import pytest

from dothi.connect.files.opening import open_file
from dothi.vocabulary.errors import UnreadableFile
from tests.conftest import SHARED
from tests.connect.files.made import list_wkt, read_all

CENTRE = SHARED / "data" / "networks" / "osm" / "hanoi_centre.osm"

SMALL = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" version="1" lon="0" lat="0"/><node id="2" version="1" lon="4" lat="0"/>
<node id="3" version="1" lon="4" lat="4"/><node id="4" version="1" lon="0" lat="4"/>
<node id="5" version="1" lon="1" lat="1"/><node id="6" version="1" lon="2" lat="1"/>
<node id="7" version="1" lon="2" lat="2"/>
<node id="8" version="1" lon="9" lat="9"><tag k="natural" v="tree"/><tag k="name" v="Cây đa"/></node>
<way id="10" version="1"><nd ref="1"/><nd ref="2"/>
<tag k="highway" v="service"/></way>
<way id="11" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
<tag k="building" v="yes"/></way>
<way id="12" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/>
<tag k="highway" v="service"/></way>
<way id="13" version="1"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/></way>
<way id="14" version="1"><nd ref="1"/><nd ref="99"/>
<tag k="waterway" v="drain"/></way>
<way id="15" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/>
<tag k="highway" v="pedestrian"/>
<tag k="area" v="yes"/></way>
<relation id="20" version="1"><member type="way" ref="11" role="outer"/>
<member type="way" ref="13" role="inner"/>
<tag k="type" v="multipolygon"/>
<tag k="natural" v="water"/></relation>
<relation id="21" version="1"><member type="way" ref="77" role="outer"/>
<tag k="type" v="multipolygon"/>
<tag k="natural" v="water"/></relation>
<relation id="22" version="1"><member type="way" ref="10" role=""/>
<tag k="type" v="route"/>
<tag k="ref" v="1"/></relation>
</osm>"""


@pytest.fixture(params=["osm", "pbf"])
def small(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A block with a road, a house, a pond with an island, and objects that an extract has cut."""
    path = tmp_path / "a.osm"
    path.write_text(SMALL, encoding="utf-8")
    if request.param == "osm":
        return path
    packed = tmp_path / "a.osm.pbf"
    with osmium.SimpleWriter(str(packed)) as writer:
        for item in osmium.FileProcessor(str(path)):
            writer.add(item)
    return packed


def test_points_lines_and_areas(small: Path) -> None:
    """Untagged nodes are no objects; a closed road is a line, unless it says that it is an area."""
    source = open_file(small)
    assert (source.format, source.notices) == ("OpenStreetMap", ("relations_left_out",))
    assert [(layer.name, layer.count, layer.feature_ids, layer.crs) for layer in source.layers] == [
        ("points", 1, True, "EPSG:4326"),
        ("lines", 3, True, "EPSG:4326"),
        ("areas", 4, True, "EPSG:4326"),
    ]
    (points,) = source.read("points")
    assert (points.ids, points.properties) == (["node/8"], [{"natural": "tree", "name": "Cây đa"}])
    (lines,) = source.read("lines")
    assert dict(zip(lines.ids, list_wkt([lines]), strict=True)) == {
        "way/10": "LINESTRING (0 0, 4 0)",
        "way/12": "LINESTRING (0 0, 4 0, 4 4, 0 0)",
        "way/14": None,
    }
    assert [lines.ids[index] for index in lines.problems] == ["way/14"]
    (areas,) = source.read("areas")
    assert set(map(str, areas.ids)) == {"way/11", "way/15", "relation/20", "relation/21"}
    by_id = dict(zip(areas.ids, areas.geometries, strict=True))
    # The pond has 4 by 4 degrees, its island is half of one.
    assert by_id["relation/20"].area == pytest.approx(15.5)
    assert by_id["relation/21"] is None
    assert [areas.ids[index] for index in areas.problems] == ["relation/21"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off(small: Path, share: float) -> None:
    """Both forms notice it."""
    raw = small.read_bytes()
    small.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(UnreadableFile):
        read_all(open_file(small))


def test_without_tags_there_is_nothing(tmp_path: Path) -> None:
    """A file of bare nodes."""
    path = tmp_path / "a.osm"
    path.write_text('<osm version="0.6"><node id="1" version="1" lon="0" lat="0"/></osm>')
    with pytest.raises(UnreadableFile, match="no object with tags"):
        open_file(path)


def test_a_real_extract() -> None:
    """Hà Nội's centre: as many rows as the survey promised, in chunks, each id once."""
    if not CENTRE.exists():
        pytest.skip(f"{CENTRE.name} is not beside this clone (shared map data)")
    source = open_file(CENTRE)
    for layer in source.layers:
        chunks = list(source.read(layer.name, rows_at_once=100))
        ids = [each for chunk in chunks for each in chunk.ids]
        assert len(ids) == len(set(ids)) == layer.count
        assert [chunk.first_row for chunk in chunks] == list(range(1, len(ids) + 1, 100))
        assert sum(len(chunk.problems) for chunk in chunks) < len(ids) * 0.02
