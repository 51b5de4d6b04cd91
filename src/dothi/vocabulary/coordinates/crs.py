"""A coordinate reference system, and the way from it to WGS 84 and back.

Coordinates are arrays of shape (n, 2) in the order of GIS: east or longitude first. PROJ chooses the way by
itself for every system but those on VN-2000: there it would take a shift made for an oil block wherever a
point lies in the Mekong Delta, and land 0.8 m off. So the shift of VN-2000 is pinned (see `zones`).
"""

from collections.abc import Callable
from functools import lru_cache

import msgspec
import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from dothi.vocabulary.coordinates.zones import Width, find_zone, read_vn2000
from dothi.vocabulary.words import Words

Xy = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]

WGS84_CODE = "EPSG:4326"
_WHOLE_EARTH_DEG = np.array((180.0, 90.0))
_ELLIPSOID_A_M = 6_378_137.0
"""Semi-major axis of WGS 84 and of VN-2000 (EPSG registry)."""


class Crs(msgspec.Struct, frozen=True, kw_only=True):
    """Where the numbers of a file are on the earth; made by `parse_crs`, `make_vn2000` and `guess_crs`."""

    id: str
    """`EPSG:9208`, `VN-2000/105.5:6`, or WKT: `parse_crs` reads it back as the same system."""
    label: Words
    definition: str
    """What PROJ reads."""
    projected: bool
    """In metres on a plane, else in degrees."""
    vn2000: bool
    """On the datum VN-2000, so the pinned shift holds."""
    meridian_deg: float | None = None
    """Central meridian of a VN-2000 zone."""
    width_deg: Width | None = None
    assumed: bool = False
    """The text did not say VN-2000, its projection did. It is no part of `id`."""

    def to_wgs84(self, xy: npt.ArrayLike) -> Xy:
        """Longitudes and latitudes in degrees for coordinates of this system, (n, 2) to (n, 2).

        NaN, infinity, and what is no place on earth or lies off the projection become (NaN, NaN).
        """
        lon_lat = _get_way(self.definition, self.vn2000).forth(*_split(xy))
        lon_lat[(np.abs(lon_lat) > _WHOLE_EARTH_DEG).any(axis=1)] = np.nan
        return _clean(lon_lat)

    def from_wgs84(self, xy: npt.ArrayLike) -> Xy:
        """Coordinates of this system for longitudes and latitudes in degrees, (n, 2) to (n, 2).

        NaN, infinity and what lies off the projection become (NaN, NaN).
        """
        return _clean(_get_way(self.definition, self.vn2000).back(*_split(xy)))

    def geometries_to_wgs84(self, geometries: npt.ArrayLike) -> Geometries:
        """Shapely geometries (n,) moved to WGS 84; heights stay as they are, measures are dropped.

        None stays None, and so becomes a geometry with a coordinate that is not finite or off the projection.
        """
        return _move(geometries, self.to_wgs84)

    def geometries_from_wgs84(self, geometries: npt.ArrayLike) -> Geometries:
        """Shapely geometries (n,) in WGS 84 moved into this system, as `geometries_to_wgs84` does."""
        return _move(geometries, self.from_wgs84)


def make_vn2000(meridian_deg: float, width_deg: Width = 3, *, assumed: bool = False) -> Crs:
    """The VN-2000 zone on a central meridian, of 3° (scale 0.9999) or 6° (0.9996)."""
    zone = find_zone(meridian_deg, width_deg)
    meridian_deg = zone.meridian_deg if zone else meridian_deg
    suffix = "" if width_deg == 3 else f":{width_deg}"
    number = str(meridian_deg).removesuffix(".0")
    rows = read_vn2000().projection
    return Crs(
        id=f"EPSG:{zone.epsg}" if zone else f"VN-2000/{number}{suffix}",
        label=Words(
            vi=f"VN-2000, kinh tuyến trục {format_meridian(meridian_deg, mark=',')}, múi {width_deg}°",
            en=f"VN-2000, central meridian {format_meridian(meridian_deg)}, {width_deg}° zone",
        ),
        definition=(
            f"+proj=tmerc +lat_0=0 +lon_0={meridian_deg!r} +k_0={rows.get_scale(width_deg)!r}"
            f" +x_0={rows.false_easting_m!r} +y_0={rows.false_northing_m!r} +ellps=WGS84 +units=m +type=crs"
        ),
        projected=True,
        vn2000=True,
        meridian_deg=meridian_deg,
        width_deg=width_deg,
        assumed=assumed,
    )


def make_vn2000_geographic() -> Crs:
    """VN-2000 in degrees of longitude and latitude."""
    code = f"EPSG:{read_vn2000().geographic_epsg}"
    label = Words(vi="VN-2000 (kinh độ, vĩ độ)", en="VN-2000 (longitude, latitude)")
    return Crs(id=code, label=label, definition=code, projected=False, vn2000=True)


def make_wgs84() -> Crs:
    """What everything is kept in: degrees of longitude and latitude."""
    label = Words(vi="WGS 84 (kinh độ, vĩ độ)", en="WGS 84 (longitude, latitude)")
    return Crs(id=WGS84_CODE, label=label, definition=WGS84_CODE, projected=False, vn2000=False)


def format_meridian(degrees: float, *, mark: str = ".") -> str:
    """104°45′ where it is whole minutes, else 104.7512° with that decimal mark."""
    minutes = round(degrees * 60)
    if abs(degrees * 60 - minutes) > 1e-6:
        return f"{degrees}°".replace(".", mark)
    return f"{minutes // 60}°{minutes % 60:02d}′"


class _Way:
    """PROJ's own best transformation to WGS 84 and back."""

    def __init__(self, definition: str) -> None:
        self._way = pyproj.Transformer.from_crs(definition, WGS84_CODE, always_xy=True)

    def forth(self, x: Xy, y: Xy) -> Xy:
        return np.stack(self._way.transform(x, y), axis=1)

    def back(self, lon: Xy, lat: Xy) -> Xy:
        return np.stack(self._way.transform(lon, lat, direction="INVERSE"), axis=1)


class _PinnedWay:
    """Out of the plane by the projection alone, then by the pinned shift.

    A point of the map stands on the ellipsoid of WGS 84. VN-2000's ellipsoid lies up to 30 m beside it there,
    so the way forth starts from that height; from height 0 a point would not come back by up to 1.5 mm.
    """

    def __init__(self, definition: str) -> None:
        crs = pyproj.CRS.from_user_input(definition)
        self._plane = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        shift = read_vn2000().shift
        self._translation = np.array((shift.x_m, shift.y_m, shift.z_m))
        self._swelling_m = shift.scale_ppm * 1e-6 * _ELLIPSOID_A_M
        self._shift = pyproj.Transformer.from_pipeline(
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart +ellps=WGS84"
            f" +step +proj=helmert +x={shift.x_m} +y={shift.y_m} +z={shift.z_m} +rx={shift.rx_arcsec}"
            f" +ry={shift.ry_arcsec} +rz={shift.rz_arcsec} +s={shift.scale_ppm} +convention=coordinate_frame"
            " +step +inv +proj=cart +ellps=WGS84 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
        )

    def forth(self, x: Xy, y: Xy) -> Xy:
        lon, lat = self._plane.transform(x, y)
        lon, lat, _ = self._shift.transform(lon, lat, self._lowering(lon, lat))
        return np.stack((lon, lat), axis=1)

    def back(self, lon: Xy, lat: Xy) -> Xy:
        lon, lat, _ = self._shift.transform(lon, lat, np.zeros_like(lon), direction="INVERSE")
        return np.stack(self._plane.transform(lon, lat, direction="INVERSE"), axis=1)

    def _lowering(self, lon: Xy, lat: Xy) -> Xy:
        """Height (m) over VN-2000's ellipsoid of points on that of WGS 84: the shift along the plumb line."""
        east, north = np.radians(lon), np.radians(lat)
        with np.errstate(invalid="ignore"):
            across = self._translation[0] * np.cos(east) + self._translation[1] * np.sin(east)
            along: Xy = across * np.cos(north) + self._translation[2] * np.sin(north)
            return -(along + self._swelling_m)


@lru_cache(maxsize=128)
def _get_way(definition: str, vn2000: bool) -> _Way | _PinnedWay:
    return _PinnedWay(definition) if vn2000 else _Way(definition)


def _split(xy: npt.ArrayLike) -> tuple[Xy, Xy]:
    pairs = np.asarray(xy, dtype=np.float64)
    if pairs.size == 0:
        pairs = pairs.reshape(0, 2)
    if pairs.ndim != 2 or pairs.shape[1] != 2:
        raise ValueError(f"coordinates have the shape (n, 2), not {pairs.shape}")
    return np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])


def _clean(xy: Xy) -> Xy:
    """PROJ says infinity where it has no answer; for us such a pair is missing as a whole."""
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy


def _move(geometries: npt.ArrayLike, move: Callable[[Xy], Xy]) -> Geometries:
    moved = np.array(geometries, dtype=object)
    with_heights = bool(np.any(shapely.has_z(moved)))
    coordinates, owners = shapely.get_coordinates(moved, include_z=with_heights, return_index=True)
    coordinates[:, :2] = move(coordinates[:, :2])
    # Geometries are taken out before they are rebuilt: GEOS refuses rings whose ends are not numbers.
    lost = np.unique(owners[np.isnan(coordinates[:, 0])])
    kept = ~np.isin(owners, lost)
    moved[lost] = None
    return shapely.set_coordinates(moved, coordinates[kept])  # type: ignore[no-any-return]
