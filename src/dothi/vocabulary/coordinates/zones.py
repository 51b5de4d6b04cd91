"""VN-2000 as dated rows: its shift to WGS 84, its zones, and the provinces' central meridians.

The rows are in `parameters/vn2000.toml`, each table with source, evidence and status.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from dothi.vocabulary.folding import fold

Status = Literal["verified", "unverified"]
Width = Literal[3, 6]
"""Of a zone, in degrees of longitude."""

_DEGREES_THE_SAME = 1e-7
"""About a centimetre on the ground; files write 104.75 as 104.7499999999."""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """VN-2000 to WGS 84 as a rotation of the coordinate frame (metres, seconds of arc, millionths)."""

    name: str
    x_m: float
    y_m: float
    z_m: float
    rx_arcsec: float
    ry_arcsec: float
    rz_arcsec: float
    scale_ppm: float
    source: str
    evidence: str
    status: Status


class Projection(msgspec.Struct, frozen=True, kw_only=True):
    """What all zones have in common: Transverse Mercator from the equator."""

    false_easting_m: float
    false_northing_m: float
    scale_of_3_degrees: float
    scale_of_6_degrees: float
    source: str
    evidence: str
    status: Status

    def get_scale(self, width: Width) -> float:
        """Scale factor on the central meridian."""
        return self.scale_of_3_degrees if width == 3 else self.scale_of_6_degrees


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """A projected VN-2000 with a code of the EPSG registry."""

    epsg: int
    meridian_deg: float
    width_deg: Width


class ProvincialMeridian(msgspec.Struct, frozen=True, kw_only=True):
    """A province's central meridian while it held: from the first day to before the last; None is unknown."""

    province: str
    meridian_deg: float
    effective_from: datetime.date | None
    effective_to: datetime.date | None
    source: str
    evidence: str
    status: Status


class Province(msgspec.Struct, frozen=True, kw_only=True):
    """A province since the merger, and the former ones it was made of, as far as they had other names."""

    code: str
    name: str
    joined: tuple[str, ...]


class Vn2000(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that `parameters/vn2000.toml` says."""

    checked_on: datetime.date
    shift: Shift
    projection: Projection
    geographic_epsg: int
    zones: tuple[Zone, ...]
    provincial_meridians: tuple[ProvincialMeridian, ...]
    provinces: tuple[Province, ...]


class _Zones(msgspec.Struct, kw_only=True):
    geographic: int
    of_3_degrees: dict[str, int]
    of_6_degrees: dict[str, int]


class _Meridians(msgspec.Struct, kw_only=True):
    source: str
    evidence: str
    status: Status
    provinces: dict[str, list[str]]
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None


class _Provinces(msgspec.Struct, kw_only=True):
    by_code: dict[str, list[str]]


class _File(msgspec.Struct, kw_only=True):
    checked_on: datetime.date
    shift: Shift
    projection: Projection
    zones: _Zones
    provincial_meridians: list[_Meridians]
    provinces: _Provinces


@cache
def read_vn2000() -> Vn2000:
    """The rows of the package's own file, read once."""
    entry = resources.files("dothi.vocabulary").joinpath("parameters/vn2000.toml")
    file = msgspec.toml.decode(entry.read_bytes(), type=_File)
    return Vn2000(
        checked_on=file.checked_on,
        shift=file.shift,
        projection=file.projection,
        geographic_epsg=file.zones.geographic,
        zones=(*_list_zones(file.zones.of_3_degrees, 3), *_list_zones(file.zones.of_6_degrees, 6)),
        provincial_meridians=tuple(row for table in file.provincial_meridians for row in _list_rows(table)),
        provinces=tuple(
            Province(code=code, name=names[0], joined=tuple(names[1:]))
            for code, names in file.provinces.by_code.items()
        ),
    )


def _list_zones(codes: dict[str, int], width: Width) -> list[Zone]:
    return [
        Zone(epsg=code, meridian_deg=float(meridian), width_deg=width) for meridian, code in codes.items()
    ]


def _list_rows(table: _Meridians) -> list[ProvincialMeridian]:
    return [
        ProvincialMeridian(
            province=province,
            meridian_deg=float(meridian),
            effective_from=table.effective_from,
            effective_to=table.effective_to,
            source=table.source,
            evidence=table.evidence,
            status=table.status,
        )
        for meridian, provinces in table.provinces.items()
        for province in provinces
    ]


def find_zone(meridian_deg: float, width_deg: Width) -> Zone | None:
    """The registered zone on that central meridian, or None."""
    for zone in read_vn2000().zones:
        if zone.width_deg == width_deg and abs(zone.meridian_deg - meridian_deg) < _DEGREES_THE_SAME:
            return zone
    return None


def list_meridians(provinces: Iterable[str]) -> list[ProvincialMeridian]:
    """Former and present rows that files of these provinces may follow, former ones first.

    A province is named (with or without diacritics and "tỉnh") or given by its code of two digits. A present
    one brings the former ones it was made of, a former one the present one it became part of. Unknown names
    bring nothing.
    """
    wanted: set[str] = set()
    for text in provinces:
        wanted |= _relate(_fold(text))
    return [row for row in read_vn2000().provincial_meridians if _fold(row.province) in wanted]


def list_former_meridians() -> list[ProvincialMeridian]:
    """The central meridian of each province there was before the merger."""
    return [row for row in read_vn2000().provincial_meridians if row.effective_to is not None]


@cache
def count_former_provinces() -> Counter[float]:
    """How many provinces had each central meridian before the merger; 0 for one that none had."""
    return Counter(row.meridian_deg for row in list_former_meridians())


def find_former_meridian(province: str) -> ProvincialMeridian | None:
    """The central meridian that a province had before the merger, by its name; None where there was none."""
    named = _fold(province)
    return next((row for row in list_former_meridians() if _fold(row.province) == named), None)


def find_present_meridian(province: str) -> ProvincialMeridian | None:
    """The central meridian that a province has now, by its name or code; None where none is known."""
    named = {_fold(province)} | {
        _fold(each.name) for each in read_vn2000().provinces if each.code == province.strip()
    }
    rows = read_vn2000().provincial_meridians
    return next((row for row in rows if row.effective_to is None and _fold(row.province) in named), None)


def _relate(name: str) -> set[str]:
    related = {name}
    for province in read_vn2000().provinces:
        own = _fold(province.name)
        joined = {_fold(former) for former in province.joined}
        if name in {own, province.code}:
            related |= {own} | joined
        elif name in joined:
            related.add(own)
    return related


_OTHER_NAMES = {"ho chi minh": "tphcm", "hcm": "tphcm"}


def _fold(name: str) -> str:
    """Lower case without marks, punctuation and the kind of unit: "Tỉnh Hoà Bình" is "hoa binh"."""
    words = re.sub(r"^(tinh|thanh pho|tp) (?=.)", "", fold(name))
    return _OTHER_NAMES.get(words, words)
