"""A made-up town at the sea with its islands, and the base map that is made of it, read by GDAL."""

from pathlib import Path
from typing import Any

import osmium

from dothi.connect.basemap.making import Made, make_basemap
from tests.drawn_tiles import read_layers

TOWN = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
<node id="1" version="1" lon="108.200" lat="16.060"/><node id="2" version="1" lon="108.202" lat="16.060"/>
<node id="3" version="1" lon="108.202" lat="16.062"/><node id="4" version="1" lon="108.200" lat="16.062"/>
<node id="5" version="1" lon="108.300" lat="16.000"/><node id="6" version="1" lon="108.300" lat="16.200"/>
<node id="8" version="1" lon="108.200" lat="16.061"><tag k="place" v="city"/>
<tag k="name" v="Đà Nẵng"/></node>
<node id="9" version="1" lon="108.201" lat="16.061"><tag k="amenity" v="hospital"/>
<tag k="name" v="Bệnh viện Phố"/></node>
<node id="10" version="1" lon="108.2011" lat="16.061"><tag k="amenity" v="hospital"/></node>
<node id="11" version="1" lon="108.25" lat="16.10"><tag k="place" v="village"/><tag k="name" v="老街"/>
<tag k="name:vi" v="Phố Cũ"/></node>
<node id="12" version="1" lon="109.5" lat="15.5"><tag k="place" v="sea"/><tag k="name" v="South China Sea"/>
<tag k="name:vi" v="Biển Đông"/></node>
<node id="13" version="1" lon="109.6" lat="15.6"><tag k="place" v="sea"/><tag k="name" v="Some Sea"/></node>
<way id="20" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
<tag k="building" v="yes"/><tag k="name" v="Nhà hát"/></way>
<way id="21" version="1"><nd ref="1"/><nd ref="3"/><tag k="highway" v="primary"/>
<tag k="name" v="Đường Bạch Đằng"/><tag k="ref" v="QL.14B"/><tag k="bridge" v="yes"/></way>
<way id="22" version="1"><nd ref="2"/><nd ref="4"/><tag k="highway" v="residential"/></way>
<way id="23" version="1"><nd ref="1"/><nd ref="4"/><tag k="railway" v="rail"/></way>
<way id="24" version="1"><nd ref="4"/><nd ref="3"/><tag k="waterway" v="river"/>
<tag k="name" v="Sông Hàn"/></way>
<way id="25" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="leisure" v="park"/>
<tag k="name" v="Công viên"/></way>
<way id="26" version="1"><nd ref="5"/><nd ref="6"/><tag k="natural" v="coastline"/></way>
<way id="27" version="1"><nd ref="1"/><nd ref="99"/><tag k="highway" v="primary"/></way>
<way id="28" version="1"><nd ref="1"/><nd ref="5"/><tag k="boundary" v="administrative"/></way>
<way id="29" version="1"><nd ref="5"/><nd ref="6"/><tag k="boundary" v="administrative"/>
<tag k="maritime" v="yes"/></way>
<relation id="40" version="1"><member type="way" ref="28" role="outer"/>
<member type="way" ref="29" role="outer"/><member type="way" ref="58" role="outer"/>
<tag k="type" v="boundary"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="4"/></relation>
"""

ISLANDS = """
<node id="50" version="1" lon="112.340" lat="16.830"/><node id="51" version="1" lon="112.350" lat="16.830"/>
<node id="52" version="1" lon="112.345" lat="16.840"/>
<node id="53" version="1" lon="112.345" lat="16.833"><tag k="place" v="town"/><tag k="name" v="永兴岛"/>
<tag k="name:en" v="Woody Island"/><tag k="name:vi" v="Đảo Phú Lâm"/></node>
<node id="54" version="1" lon="112.346" lat="16.834"><tag k="place" v="city"/><tag k="name" v="三沙市"/>
<tag k="name:en" v="Sansha"/><tag k="name:vi" v="Tam Sa"/></node>
<node id="55" version="1" lon="114.284" lat="11.053"><tag k="place" v="village"/>
<tag k="name" v="Pag-asa"/><tag k="name:en" v="Thitu Island"/></node>
<node id="56" version="1" lon="114.331" lat="11.429"><tag k="place" v="island"/>
<tag k="name" v="Song Tử Tây"/></node>
<node id="57" version="1" lon="113.84" lat="7.37"><tag k="place" v="island"/>
<tag k="name" v="Pulau Layang-Layang"/></node>
<node id="60" version="1" lon="114.0" lat="10.0"><tag k="place" v="archipelago"/>
<tag k="name" v="Spratly Islands"/></node>
<node id="61" version="1" lon="108.21" lat="16.07"><tag k="amenity" v="university"/>
<tag k="name" v="Nansha College"/></node>
<node id="62" version="1" lon="112.341" lat="16.831"><tag k="amenity" v="hospital"/>
<tag k="name" v="Yǒngxīng Yīyuàn"/></node>
<way id="58" version="1"><nd ref="50"/><nd ref="51"/><tag k="boundary" v="administrative"/></way>
<way id="59" version="1"><nd ref="50"/><nd ref="51"/><nd ref="52"/><nd ref="50"/>
<tag k="natural" v="coastline"/><tag k="place" v="island"/><tag k="name" v="永兴岛"/></way>
<way id="63" version="1"><nd ref="50"/><nd ref="52"/><tag k="highway" v="primary"/>
<tag k="name" v="北京路"/><tag k="name:en" v="Beijing Road"/><tag k="ref" v="G999"/></way>
"""
"""In other people's languages, as OpenStreetMap may have them."""


def write_town(folder: Path) -> Path:
    """The town and the islands as an .osm file."""
    path = folder / "town.osm"
    path.write_text(f"{TOWN}{ISLANDS}</osm>", encoding="utf-8")
    return path


def pack(extract: Path, name: str) -> Path:
    """The same under a name whose suffixes say how it is packed: .osm.pbf, .osm.bz2, .osm.gz."""
    packed = extract.with_name(name)
    with osmium.SimpleWriter(str(packed)) as writer:
        for item in osmium.FileProcessor(str(extract)):
            writer.add(item)
    return packed


def make(extract: Path, folder: Path) -> Made:
    """Its base map, made in a folder in silence."""
    return make_basemap(extract, folder, lambda _stage, _far: None)


def read_layer(path: Path, layer: str, zoom: int = 14) -> list[dict[str, Any]]:
    """The features of a layer at a zoom, as GDAL reads them from the tiles; shapes are in Web Mercator."""
    return read_layers(path, zoom).get(layer, [])
