"""The rows of VN-2000: complete, sourced, and the same as those of the EPSG registry."""

import datetime

import pyproj
import pytest

from dothi.vocabulary.coordinates.zones import (
    Shift,
    Zone,
    count_former_provinces,
    find_former_meridian,
    find_present_meridian,
    find_zone,
    list_former_meridians,
    list_meridians,
    read_vn2000,
)

ROWS = read_vn2000()
MERGER = datetime.date(2025, 7, 1)


@pytest.mark.parametrize("zone", ROWS.zones, ids=lambda zone: str(zone.epsg))
def test_zones_are_those_of_the_registry(zone: Zone) -> None:
    """Meridian, scale and false origin as PROJ's copy of the registry has them."""
    crs = pyproj.CRS.from_epsg(zone.epsg)
    assert crs.coordinate_operation is not None
    given = {parameter.name: parameter.value for parameter in crs.coordinate_operation.params}
    assert given == {
        "Latitude of natural origin": 0.0,
        "Longitude of natural origin": zone.meridian_deg,
        "Scale factor at natural origin": ROWS.projection.get_scale(zone.width_deg),
        "False easting": ROWS.projection.false_easting_m,
        "False northing": ROWS.projection.false_northing_m,
    }
    assert crs.name.startswith("VN-2000 / ")


def test_the_registry_knows_no_other_zone() -> None:
    """18 zones of 3°, 2 of 6°, and degrees."""
    listed = pyproj.database.query_crs_info(auth_name="EPSG")
    known = {int(row.code) for row in listed if row.name.startswith("VN-2000")}
    assert {zone.epsg for zone in ROWS.zones} | {ROWS.geographic_epsg} == known


def test_the_shift_is_that_of_the_registry() -> None:
    """ "VN-2000 to WGS 84 (2)" and no other, to the last digit."""
    group = pyproj.transformer.TransformerGroup(ROWS.geographic_epsg, 4326)
    (found,) = [way for way in group.transformers if ROWS.shift.name in way.description]
    shift: Shift = ROWS.shift
    for part in (
        f"x={shift.x_m} y={shift.y_m} z={shift.z_m}",
        f"rx={shift.rx_arcsec} ry={shift.ry_arcsec} rz={shift.rz_arcsec} s={shift.scale_ppm}",
        "convention=coordinate_frame",
    ):
        assert part in found.definition


def test_every_row_says_where_it_is_from() -> None:
    """Source, evidence and status; dates meet at the merger, and what one list says is not verified."""
    for row in ROWS.provincial_meridians:
        assert row.source
        assert (row.effective_from, row.effective_to) in {(None, MERGER), (MERGER, None)}
        assert row.status == ("verified" if row.effective_to else "unverified")
        assert row.evidence == ("V2 ×4" if row.effective_to else "V2 ×1")
        assert find_zone(row.meridian_deg, 3) is not None


def test_the_provinces_are_complete() -> None:
    """63 former provinces in one zone each, 34 present ones, 18 of which the one list was taken for."""
    former = [row.province for row in ROWS.provincial_meridians if row.effective_to]
    present = [row.province for row in ROWS.provincial_meridians if row.effective_from]
    assert len(former) == len(set(former)) == 63
    assert len(present) == len(set(present)) == 18
    assert "Lai Châu" not in present
    assert len(ROWS.provinces) == 34
    assert set(present) <= {province.name for province in ROWS.provinces}
    # Huế alone was called otherwise before; every other present name is a former one too.
    covered = {name for province in ROWS.provinces for name in (province.name, *province.joined)}
    assert covered == set(former) | {"Huế"}


@pytest.mark.parametrize(
    ("said", "meridians"),
    [
        ("Phú Thọ", {104.75, 105.0, 106.0}),
        ("25", {104.75, 105.0, 106.0}),
        ("tỉnh hoà bình", {104.75, 106.0}),
        ("Vinh Phuc", {104.75, 105.0}),
        ("92", {105.0, 105.5}),
        ("Thành phố Cần Thơ", {105.0, 105.5}),
        ("86", {105.5, 105.75}),
        ("TP.HCM", {105.75, 107.75}),
        ("Thành phố Hồ Chí Minh", {105.75, 107.75}),
        ("Huế", {107.0}),
        ("Sơn La", {104.0}),
        ("Atlantis", set()),
        ("", set()),
    ],
)
def test_meridians_of_a_province_and_of_those_merged_into_it(said: str, meridians: set[float]) -> None:
    """Hòa Bình 106° and Vĩnh Phúc 105° are met inside the new Phú Thọ (104°45′), and so on."""
    assert {row.meridian_deg for row in list_meridians([said])} == meridians


@pytest.mark.parametrize(
    ("province", "meridian"),
    [("92", 105.0), ("Cần Thơ", 105.0), ("thành phố cần thơ", 105.0), ("25", 104.75), ("Hà Nội", 105.0)],
)
def test_a_province_has_the_meridian_of_today(province: str, meridian: float) -> None:
    """By code or name; Phú Thọ's files of Hòa Bình and Vĩnh Phúc keep older ones, and those are not it."""
    row = find_present_meridian(province)
    assert row is not None
    assert (row.meridian_deg, row.effective_to) == (meridian, None)


@pytest.mark.parametrize("said", ["Sóc Trăng", "tỉnh Sóc Trăng", "soc trang", "SÓC TRĂNG"])
def test_a_former_province_has_the_meridian_it_had(said: str) -> None:
    """105°30′, though it is in Cần Thơ (105°) now; there were 63 provinces."""
    row = find_former_meridian(said)
    assert row is not None
    assert row.meridian_deg == 105.5
    assert len(list_former_meridians()) == count_former_provinces().total() == 63
    assert find_former_meridian("Huế") is None


def test_no_meridian_is_made_up() -> None:
    """Lai Châu's present one looks wrong in the only list there is, and Atlantis is no province."""
    assert find_present_meridian("Lai Châu") is None
    assert find_present_meridian("Atlantis") is None
