"""Every way to name a system leads to the same one, and its id leads back."""

import string

import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.coordinates.zones import read_vn2000
from dothi.vocabulary.errors import UnknownCrs

_TM = "+proj=tmerc +lat_0=0 +lon_0={lon} +k={k} +x_0=500000 +y_0=0 +ellps=WGS84 {more} +units=m +no_defs"
_TOWGS84 = "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
ESRI_9208 = pyproj.CRS.from_epsg(9208).to_wkt("WKT1_ESRI")
UNKNOWN_DATUM = (
    'PROJCS["{name}",GEOGCS["GCS_{datum}",DATUM["D_{datum}",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{lon}],'
    'PARAMETER["Scale_Factor",{k}],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)


def make_prj(
    *,
    name: str = "a",
    datum: str = "unknown",
    easting: float = 500_000.0,
    lon: float = 104.75,
    k: float = 0.9999,
) -> str:
    """The text of a .prj file as GIS programs write it."""
    return UNKNOWN_DATUM.format(name=name, datum=datum, easting=easting, lon=lon, k=k)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EPSG:9208", "EPSG:9208"),
        (" epsg:9208\n", "EPSG:9208"),
        ("9208", "EPSG:9208"),
        ("EPSG:9208+5727", "EPSG:9208"),
        ("urn:ogc:def:crs:EPSG::9208", "EPSG:9208"),
        ("http://www.opengis.net/def/crs/EPSG/0/9208", "EPSG:9208"),
        ("4326", "EPSG:4326"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("WGS 84", "EPSG:4326"),
        ("EPSG:4979", "EPSG:4326"),
        ("VN-2000", "EPSG:4756"),
        ("VN-2000 105°30'", "EPSG:9209"),
        ("VN-2000 105°30′", "EPSG:9209"),
        ("VN2000/105.5", "EPSG:9209"),
        ("vn2000 105,5", "EPSG:9209"),
        ("VN-2000 KTT 105-30", "EPSG:9209"),
        ("VN-2000 / TM-3 105-30", "EPSG:9209"),
        ("VN-2000 / TM-3 zone 482", "EPSG:5897"),
        ("VN_2000 105", "EPSG:5897"),
        ("VN-2000/105:6", "EPSG:3405"),
        ("VN-2000 / UTM zone 49N", "EPSG:3406"),
        ("vn2000:104.75:6", "VN-2000/104.75:6"),
        ("VN-2000/105.25", "VN-2000/105.25"),
        ("VN-2000 105°20'", "VN-2000/105.33333333333333"),
        ("4147", "EPSG:4147"),
        ("EPSG:2045", "EPSG:2045"),
        ("ESRI:102100", "ESRI:102100"),
        (ESRI_9208, "EPSG:9208"),
        (f"\ufeff{ESRI_9208}", "EPSG:9208"),
        (pyproj.CRS.from_epsg(9208).to_wkt("WKT1_GDAL"), "EPSG:9208"),
        (pyproj.CRS.from_epsg(9208).to_wkt(), "EPSG:9208"),
        (pyproj.CRS.from_epsg(9208).to_json(), "EPSG:9208"),
        (pyproj.CRS.from_epsg(4756).to_wkt("WKT1_ESRI"), "EPSG:4756"),
        (pyproj.CRS.from_epsg(3405).to_wkt("WKT1_ESRI"), "EPSG:3405"),
        (pyproj.CRS.from_epsg(32648).to_wkt("WKT1_ESRI"), "EPSG:32648"),
        (pyproj.CRS.from_epsg(3857).to_wkt("WKT1_GDAL"), "EPSG:3857"),
        (make_prj(datum="VN_2000", k=0.9996), "VN-2000/104.75:6"),
    ],
)
def test_names_of_a_system(text: str, expected: str) -> None:
    """None of these is an assumption, and each id is read back as the same system."""
    crs = parse_crs(text)
    assert (crs.id, crs.assumed) == (expected, False)
    assert parse_crs(crs.id) == crs


@pytest.mark.parametrize("zone", read_vn2000().zones, ids=lambda zone: str(zone.epsg))
@pytest.mark.parametrize("form", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
def test_every_zone_survives_a_prj_file(zone: object, form: str) -> None:
    """What GDAL writes beside a Shapefile is read as the zone it was written for."""
    epsg = zone.epsg  # type: ignore[attr-defined]
    assert parse_crs(pyproj.CRS.from_epsg(epsg).to_wkt(form)).id == f"EPSG:{epsg}"


@pytest.mark.parametrize(
    "text",
    [
        make_prj(),
        make_prj(lon=104.749999999999),
        make_prj(datum="WGS_1984"),
        make_prj(datum="WGS_1984", name="VN2000_KTT_104_45"),
        _TM.format(lon=104.75, k=0.9999, more=""),
        _TM.format(lon=104.75, k=0.9999, more=_TOWGS84),
        _TM.format(lon=104.75, k=0.9999, more="+towgs84=-191.9,-39.3,-111.45,0,0,0,0"),
        _TM.format(lon=104.75, k=0.9999, more="+towgs84=0,0,0"),
    ],
)
def test_a_projection_like_ours_is_assumed_to_be_ours(text: str) -> None:
    """Scale 0.9999, a provincial meridian and the ellipsoid of WGS 84 make VN-2000, and a guess."""
    crs = parse_crs(text)
    assert (crs.id, crs.assumed, crs.vn2000) == ("EPSG:9208", True, True)
    assert parse_crs(crs.id).id == crs.id


@pytest.mark.parametrize(
    "text",
    [
        make_prj(lon=103.4),
        make_prj(k=0.9996, lon=105.0),
        make_prj(k=1.0),
        make_prj(easting=600_000.0),
        _TM.format(lon=104.75, k=0.9999, more="+towgs84=100,200,300"),
        _TM.format(lon=105, k=0.9996, more=""),
    ],
)
def test_other_projections_stay_what_they_say(text: str) -> None:
    """Another meridian, scale, origin or shift is not ours; the id is the WKT, and reads back."""
    crs = parse_crs(text)
    assert not crs.vn2000
    assert not crs.assumed
    assert parse_crs(crs.id).to_wgs84([(5e5, 2e6)]) == pytest.approx(crs.to_wgs84([(5e5, 2e6)]), abs=1e-12)


def test_a_false_easting_of_its_own_keeps_the_pinned_shift() -> None:
    """VN-2000 with 600 km instead of 500 km: the same place from an X that is 100 km greater."""
    unusual = parse_crs(ESRI_9208.replace("500000", "600000"))
    assert unusual.vn2000
    assert unusual.to_wgs84([(667_429.619, 2_358_817.596)]) == pytest.approx(
        parse_crs("9208").to_wgs84([(567_429.619, 2_358_817.596)]), abs=1e-12
    )
    assert parse_crs(unusual.id) == unusual


def test_labels_are_in_both_languages() -> None:
    """Vietnamese with a decimal comma where the meridian is no whole minutes."""
    label = parse_crs("9208").label
    assert (label.vi, label.en) == (
        "VN-2000, kinh tuyến trục 104°45′, múi 3°",
        "VN-2000, central meridian 104°45′, 3° zone",
    )
    assert parse_crs("VN-2000/105.1234").label.vi == "VN-2000, kinh tuyến trục 105,1234°, múi 3°"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "Hà Nội",
        "EPSG:999999",
        "EPSG:5727",
        "EPSG:4978",
        "VN-2000 200",
        "VN-2000 105°75'",
        "VN-2000 north",
        "GEOGCS[",
        "{}",
        '{"type": "ProjectedCRS"}',
        "+proj=tmerc +nadgrids=somewhere",
        "+init=file:9208",
        "x" * 100_000,
    ],
)
def test_what_is_no_system_is_refused(text: str) -> None:
    """Also heights, the earth's centre, meridians abroad, and texts that would make PROJ open files."""
    with pytest.raises(UnknownCrs) as caught:
        parse_crs(text)
    assert caught.value.field == "crs"
    assert len(caught.value.message) < 300


@settings(deadline=None)
@given(text=st.text(alphabet=string.printable + "°′đ", max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """Never another error."""
    for said in (text, f"VN-2000 {text}", f"GEOGCS[{text}", f"{{{text}", f"+proj={text}"):
        try:
            crs = parse_crs(said)
        except UnknownCrs:
            continue
        assert parse_crs(crs.id).id == crs.id
