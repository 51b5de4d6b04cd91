"""From what files and people say to a coordinate reference system."""

import re
from typing import Any

import pyproj
from pyproj.exceptions import CRSError

from dothi.vocabulary.coordinates.crs import (
    WGS84_CODE,
    Crs,
    make_vn2000,
    make_vn2000_geographic,
    make_wgs84,
)
from dothi.vocabulary.coordinates.zones import Width, find_former_meridian, find_zone, read_vn2000
from dothi.vocabulary.errors import UnknownCrs
from dothi.vocabulary.words import Words

_LONGEST_TEXT = 65_536
"""Characters; the longest WKT in use has some thousand."""
_MERIDIANS_DEG = (99.0, 120.0)
"""What a VN-2000 zone can be made for: Vietnam with its islands, and half a zone beside it."""
_METRES_THE_SAME = 2.0
"""TOWGS84 values in circulation are rounded, or follow other rotations."""

_CODE = re.compile(
    r"(?:(?:urn:ogc:def:crs:)?epsg:(?:[\d.]*:)?|https?://www\.opengis\.net/(?:def/crs/epsg/[\d.]+/|gml/srs/epsg\.xml#))?"
    r"(\d{4,6})(?:\+\d{4,6})?",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(r"(esri|ignf|iau_2015):\d{4,6}", re.IGNORECASE)
_WGS84 = re.compile(
    r"(?:(?:urn:ogc:def:crs:)?ogc:(?:[\d.]*:)?|https?://www\.opengis\.net/def/crs/ogc/[\d.]+/)?crs84"
    r"|wgs[ -]?(?:19)?84",
    re.IGNORECASE,
)
_VN2000 = re.compile(r"vn[ _-]?2000(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_UTM = re.compile(r"utm zone (?P<zone>4[89])n?", re.IGNORECASE)
_ZONE_NUMBER = re.compile(r"tm-3 zone (?P<zone>48[12]|491)", re.IGNORECASE)
_MERIDIAN = re.compile(
    r"(?:ktt|cm|tm-?3)?\s*(?P<degrees>\d{2,3})"
    r"(?:[.,](?P<decimals>\d+)\s*°?|\s*[°ºo\s-]\s*(?P<minutes>\d{1,2})\s*['′’]?|\s*[°º])?"
    r"(?:\s*[:/]\s*(?P<width>[36])\s*°?)?",
    re.IGNORECASE,
)
_WKT = re.compile(r"\s*[A-Z][A-Z_0-9]*\s*[\[(]", re.IGNORECASE)
_FILES_OF_PROJ = re.compile(r"grids|\+init|\+proj=pipeline|@|\+file", re.IGNORECASE)


def parse_crs(text: str) -> Crs:
    """The system that a text names; raises UnknownCrs.

    Takes EPSG codes (`9208`, `EPSG:9208`, OGC's URNs and URLs), VN-2000 with a central meridian (`VN-2000
    105°30'`, `VN2000/105.5`, `vn2000:104.75:6` for a zone of 6°), WKT of any kind, the text of a .prj file,
    PROJJSON, and PROJ strings that open no files. A third dimension and heights are left out.

    A projected system that does not say VN-2000 but has the ellipsoid of WGS 84, the scale of a 3° zone and
    the central meridian of one is taken for VN-2000 and flagged `assumed`: nobody else projects like that.
    """
    said = text.strip().strip("\ufeff\0").strip()
    if not said or len(said) > _LONGEST_TEXT:
        raise UnknownCrs(
            f"The text has {len(said)} characters.",
            field="crs",
            reason="crs_text_length",
            blanks={"n": len(said)},
        )
    if _WGS84.fullmatch(said):
        return make_wgs84()
    if code := _CODE.fullmatch(said):
        return _understand(f"EPSG:{int(code[1])}")
    if name := _VN2000.fullmatch(said):
        return _parse_vn2000(name["rest"], said)
    if said.startswith("{") or _WKT.match(said) or _AUTHORITY.fullmatch(said):
        return _understand(said)
    if said.startswith("+proj=") and not _FILES_OF_PROJ.search(said):
        return _understand(said if "+type=crs" in said else f"{said} +type=crs")
    raise _make_refusal(said)


def get_former_zone(province: str) -> Crs:
    """The 3° zone that files of a province from before the merger are in, by its name; raises UnknownCrs."""
    row = find_former_meridian(province)
    if row is None:
        raise UnknownCrs(
            f"No province before the merger of 2025 was named {province!r}.",
            field="former_province",
            reason="no_former_province",
            blanks={"name": province},
        )
    return make_vn2000(row.meridian_deg)


def _parse_vn2000(rest: str, said: str) -> Crs:
    rest = rest.strip().lstrip("/:,;-").strip()
    if not rest:
        return make_vn2000_geographic()
    if utm := _UTM.fullmatch(rest):
        return make_vn2000(105.0 if utm["zone"] == "48" else 111.0, 6)
    if zone := _ZONE_NUMBER.fullmatch(rest):
        return make_vn2000({"481": 102.0, "482": 105.0, "491": 108.0}[zone["zone"]])
    parts = _MERIDIAN.fullmatch(rest)
    if parts is None or int(parts["minutes"] or 0) >= 60:
        raise _make_refusal(said)
    meridian = float(f"{parts['degrees']}.{parts['decimals'] or 0}") + int(parts["minutes"] or 0) / 60
    if not _MERIDIANS_DEG[0] <= meridian <= _MERIDIANS_DEG[1]:
        raise UnknownCrs(
            f"No zone of Vietnam has the central meridian {meridian}°.",
            field="crs",
            reason="no_such_zone",
            blanks={"meridian": f"{meridian:g}"},
        )
    return make_vn2000(meridian, 6 if parts["width"] == "6" else 3)


def _make_refusal(said: str, reason: str = "") -> UnknownCrs:
    shown = said if len(said) <= 60 else f"{said[:60]}…"
    return UnknownCrs(
        f"{shown!r} was given. {reason}".strip(),
        field="crs",
        reason="crs_not_understood",
        blanks={"text": shown},
    )


def _understand(said: str) -> Crs:
    try:
        crs = pyproj.CRS.from_user_input(said)
        flat, shift = _flatten(crs)
        if not (flat.is_projected or flat.is_geographic):
            raise _make_refusal(said, f"It is a {flat.type_name}, which holds no places on a map.")
        return _find_vn2000(flat, shift) or _make_foreign(crs if shift else flat)
    except CRSError as problem:
        raise _make_refusal(said) from problem


def _flatten(crs: pyproj.CRS) -> tuple[pyproj.CRS, list[float]]:
    """The system in two dimensions, and the TOWGS84 values that it was bound to."""
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    shift: list[float] = []
    if crs.is_bound and crs.source_crs is not None:
        shift = list(crs.coordinate_operation.towgs84) if crs.coordinate_operation else []
        crs = crs.source_crs
    return (crs.to_2d() if len(crs.axis_info) > 2 else crs), shift


def _find_vn2000(crs: pyproj.CRS, shift: list[float]) -> Crs | None:
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.axis_info[0].unit_name.lower() != "degree":
        return None
    said = _says_vn2000(geodetic.name) or (geodetic.datum is not None and _says_vn2000(geodetic.datum.name))
    if crs.is_geographic:
        return make_vn2000_geographic() if said else None
    zone = _find_own_zone(crs)
    if said:
        return make_vn2000(*zone) if zone else _make_unusual(crs)
    if zone is None or not _is_on_wgs84_ellipsoid(crs) or not _may_be_ours(shift):
        return None
    known = zone[1] == 3 and find_zone(*zone) is not None
    return make_vn2000(*zone, assumed=True) if known or _says_vn2000(crs.name) else None


def _says_vn2000(name: str) -> bool:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return "vn2000" in plain or "vietnam2000" in plain


def _find_own_zone(crs: pyproj.CRS) -> tuple[float, Width] | None:
    """Central meridian and width, where the projection is that of a VN-2000 zone in metres."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    if any(axis.unit_conversion_factor != 1.0 for axis in crs.axis_info):
        return None
    rows = read_vn2000().projection
    given = {parameter.name: float(parameter.value) for parameter in operation.params}
    fixed = (
        given.get("Latitude of natural origin") == 0.0
        and given.get("False easting") == rows.false_easting_m
        and given.get("False northing") == rows.false_northing_m
    )
    widths: tuple[Width, ...] = (3, 6)
    for width in widths:
        if fixed and abs(given.get("Scale factor at natural origin", 0.0) - rows.get_scale(width)) < 1e-9:
            return round(given["Longitude of natural origin"], 9), width
    return None


def _is_on_wgs84_ellipsoid(crs: pyproj.CRS) -> bool:
    ellipsoid: Any = crs.ellipsoid
    return bool(
        ellipsoid
        and abs(ellipsoid.semi_major_metre - 6_378_137.0) < 0.01
        and abs(ellipsoid.inverse_flattening - 298.257223563) < 1e-6
    )


def _may_be_ours(shift: list[float]) -> bool:
    """No TOWGS84, zeros (as many programs write it), or VN-2000's own."""
    own = read_vn2000().shift
    ours = (own.x_m, own.y_m, own.z_m)
    return not any(shift) or all(
        abs(given - expected) < _METRES_THE_SAME for given, expected in zip(shift[:3], ours, strict=True)
    )


def _make_unusual(crs: pyproj.CRS) -> Crs:
    """VN-2000 with a projection of its own, such as another false easting."""
    text = crs.to_wkt()
    return Crs(id=text, label=Words(vi=crs.name, en=crs.name), definition=text, projected=True, vn2000=True)


def _make_foreign(crs: pyproj.CRS) -> Crs:
    """Any other system; PROJ knows the way."""
    authority = None if crs.is_bound else crs.to_authority(min_confidence=70)
    # PROJ names registered systems that differ in their datum too, where the text leaves it unknown.
    registered = pyproj.CRS.from_authority(*authority) if authority else None
    same = registered is not None and _name_datum(registered) == _name_datum(crs)
    text = ":".join(authority) if authority and same else crs.to_wkt()
    if text == WGS84_CODE:
        return make_wgs84()
    label = Words(vi=crs.name, en=crs.name)
    return Crs(id=text, label=label, definition=text, projected=crs.is_projected, vn2000=False)


def _name_datum(crs: pyproj.CRS) -> str:
    return crs.datum.name.removesuffix(" ensemble") if crs.datum else ""
