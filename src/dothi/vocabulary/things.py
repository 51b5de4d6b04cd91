"""Things, their kinds, sensors and datastreams; the agencies that own them and the areas they lie in."""

import re
from collections.abc import Iterable
from typing import Literal

import msgspec

from dothi.vocabulary.data_classes import KEPT_BACK, DataClass
from dothi.vocabulary.looks import Drawing
from dothi.vocabulary.words import Words

UID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}")
"""What a thing's uid may be; the store checks the same."""

Source = Literal["measured", "model", "simulated", "typed"]
"""Where a datastream's numbers come from; screens always show it."""


PropertyType = Literal["text", "number", "integer", "boolean", "date", "choice"]
PropertyValue = str | float | int | bool | None
"""As it is kept: a date as ISO 8601 (2026-11-21), a choice by its id, None where it is not known."""
GeometryType = Literal["Point", "LineString", "Polygon"]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One of the values that a property of type choice may have."""

    id: str
    title: Words


class Property(msgspec.Struct, frozen=True, kw_only=True):
    """A property that things of a kind may have; `unit` is None where it is no number."""

    name: str
    title: Words
    unit: str | None = None
    type: PropertyType = "text"
    choices: tuple[Choice, ...] = ()
    required: bool = False
    description: Words | None = None
    aliases: tuple[str, ...] = ()
    """Other names that files have for it, for example `chieu_rong`; marks, case and signs do not count."""
    data_class: DataClass = "internal"
    purpose: str | None = None
    """What it is kept for, where it is personal: the id of a declared purpose."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What a thing is. Declared by a sector."""

    id: str
    sector: str
    title: Words
    icon: str
    geometry: GeometryType = "Point"
    """What its things usually are on the map."""
    geometries: tuple[GeometryType, ...] = ()
    """All that they may be, where that is more than `geometry`."""
    properties: tuple[Property, ...] = ()
    quantities: tuple[str, ...] = ()
    """Ids of the quantities that things of this kind usually observe."""
    pieces: bool = False
    """Things of this kind under one name are pieces of one whole, as segments are of a street."""
    drawing: Drawing = Drawing()

    def list_geometries(self) -> list[GeometryType]:
        """What its things may be on the map, the usual one first."""
        return [self.geometry, *(each for each in self.geometries if each != self.geometry)]

    def accepts(self, geometry_type: str) -> bool:
        """Whether a thing may have a GeoJSON geometry of this type; several of a type are as good as one."""
        return geometry_type.removeprefix("Multi") in self.list_geometries()

    def find_property(self, name: str) -> Property | None:
        """The declared property of that name, or None."""
        return next((each for each in self.properties if each.name == name), None)

    def list_personal(self) -> list[str]:
        """The names of its properties that are personal or sensitive."""
        return [each.name for each in self.properties if each.data_class in KEPT_BACK]


def make_drawn_by(kinds: Iterable[Kind]) -> dict[str, str]:
    """By the ids of kinds, the property whose value their things are drawn by, of those that have one."""
    return {kind.id: kind.drawing.by for kind in kinds if kind.drawing.by is not None}


ANY_KIND = Kind(
    id="thing",
    sector="city",
    title=Words(vi="Đối tượng", en="Thing"),
    icon="thing",
    geometries=("Point", "LineString", "Polygon"),
)
"""What a thing is as long as nobody has said more."""


class KindCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many things of a kind there are."""

    kind: str
    things: int


class Agency(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that owns things and does work (đơn vị)."""

    uid: str
    name: Words


class Sensor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The instrument or program that makes a datastream."""

    name: str
    description: str = ""


class DatastreamDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A datastream to be registered with its thing.

    `unit` is the one the device sends when it does not say (None: the quantity's canonical unit).
    `interval_s` is the expected time between readings.
    """

    quantity: str
    interval_s: float
    source: Source = "measured"
    unit: str | None = None
    sensor: Sensor | None = None


class ThingDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing to be registered or updated by its uid. Longitude and latitude in degrees, WGS 84."""

    uid: str
    name: str
    kind: str
    description: str = ""
    longitude: float | None = None
    latitude: float | None = None
    properties: dict[str, PropertyValue] = {}
    agency: str | None = None
    datastreams: tuple[DatastreamDraft, ...] = ()


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """What the ingest path and the live stream need to know of one datastream."""

    id: int
    thing_id: int
    uid: str
    quantity: str | None
    """None where it observes what no sector has declared."""
    unit: str
    """The unit a device means when it names none."""
    longitude: float | None
    latitude: float | None
    own_feature_id: int = 0
    """The feature that its observations are of unless they say otherwise; 0 where it has none yet."""
    located: bool = False
    """Whether its thing has a location, from which a feature can be made."""
    feature_id: int = 0
    """The feature of what comes now where its thing has moved; 0 where that is the datastream's own."""
    elements: int = 0
    """How many values each result has; 0 for the ordinary datastream of single ones."""

    @property
    def featured(self) -> bool:
        """Whether it has a feature of its own."""
        return self.own_feature_id != 0
