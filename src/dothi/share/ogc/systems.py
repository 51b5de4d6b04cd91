"""Coordinate reference systems by the names that the OGC's interfaces give them, with their order of axes."""

from functools import cache

import msgspec
import numpy as np
import pyproj
import shapely

from dothi.vocabulary.coordinates.crs import Crs, Geometries, make_wgs84
from dothi.vocabulary.coordinates.parsing import parse_crs
from dothi.vocabulary.coordinates.zones import read_vn2000
from dothi.vocabulary.errors import MalformedQuery, UnknownCrs
from dothi.vocabulary.tiles import Box

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_WORLDWIDE = (4326, 3857)
_EDGES_OF_A_SIDE = 32
"""A side of a box is bent in another system: so many points of it are moved."""


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A system with the order in which the interface writes its axes."""

    uri: str
    crs: Crs
    north_first: bool

    @property
    def is_stored(self) -> bool:
        """Whether geometries are kept just so."""
        return self.uri == CRS84

    def from_wgs84(self, geometries: Geometries) -> Geometries:
        """Geometries as they are written in this system; one that lies off it becomes None."""
        if self.is_stored:
            return geometries
        return self._turn(self.crs.geometries_from_wgs84(geometries))

    def to_wgs84(self, geometries: Geometries) -> Geometries:
        """Geometries that were written in this system, longitude first; one that lies off it becomes None."""
        return self.crs.geometries_to_wgs84(self._turn(geometries))

    def read_box(self, edges: list[float]) -> tuple[Box, ...]:
        """The box around a box that was written in this system, or two where it crosses the date line.

        Raises MalformedQuery where it lies off the system.
        """
        if self.north_first:
            edges = [edges[1], edges[0], edges[3], edges[2]]
        west, south, east, north = edges
        if not self.crs.projected and west > east:
            return ((west, south, 180.0, north), (-180.0, south, east, north))
        if self.crs.id == make_wgs84().id:
            return ((west, south, east, north),)
        side = max(east - west, north - south) / _EDGES_OF_A_SIDE
        outline = shapely.box(west, south, east, north)
        if side > 0:
            outline = shapely.segmentize(outline, side)
        moved = self.crs.geometries_to_wgs84(np.array([outline], dtype=object))[0]
        if moved is None:
            raise MalformedQuery("The box lies off its coordinate system.", field="bbox")
        return (moved.bounds,)

    def _turn(self, geometries: Geometries) -> Geometries:
        if not self.north_first:
            return geometries
        coordinates = shapely.get_coordinates(geometries, include_z=bool(shapely.has_z(geometries).any()))
        coordinates[:, [0, 1]] = coordinates[:, [1, 0]]
        turned: Geometries = shapely.set_coordinates(np.array(geometries, dtype=object), coordinates)
        return turned


@cache
def systems_by_name() -> dict[str, System]:
    """Every system that is spoken here by its name: CRS84 first, then EPSG with the zones of VN-2000."""
    codes = [*_WORLDWIDE, read_vn2000().geographic_epsg, *(zone.epsg for zone in read_vn2000().zones)]
    systems = [System(uri=CRS84, crs=make_wgs84(), north_first=False)]
    systems += [_make_system(code) for code in codes]
    return {system.uri: system for system in systems}


def _make_system(code: int) -> System:
    first = pyproj.CRS.from_epsg(code).axis_info[0]
    return System(uri=f"{_EPSG}{code}", crs=parse_crs(f"EPSG:{code}"), north_first=first.direction == "north")


def get_system(name: str, field: str) -> System:
    """The system of a name: a URI, or short as [EPSG:9210]; raises UnknownCrs."""
    said = name.strip().removeprefix("[").removesuffix("]")
    short = said.upper().removeprefix("EPSG:")
    uri = f"{_EPSG}{short}" if short.isdigit() else said.replace("https://", "http://", 1)
    if short in ("OGC:CRS84", "CRS84"):
        uri = CRS84
    try:
        return systems_by_name()[uri]
    except KeyError:
        raise UnknownCrs(f"{name!r} is none of those that the collection lists.", field=field) from None
