"""What is done to shapes on the map: one act is one change of the city."""

from typing import Any

import msgspec

Geometry = dict[str, Any]
"""GeoJSON in degrees of WGS 84."""


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A thing by its id, and the version of it that somebody looked at."""

    id: int
    version: str


class Draw(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="draw"
):
    """A new thing; without a uid it is given one, and without a name it is called by its uid."""

    kind: str
    geometry: Geometry
    name: str = ""
    description: str = ""
    uid: str | None = None
    properties: dict[str, Any] = {}


class Reshape(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="reshape"
):
    """Another shape or name of a thing, or other properties; what is not said stays.

    In `properties` None takes one away.
    """

    thing: Seen
    geometry: Geometry | None = None
    name: str | None = None
    properties: dict[str, Any] = {}


class Split(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="split"
):
    """A line in two at a Point of it, or a line or polygon in parts along a LineString that crosses it.

    The longest or largest part stays the thing; the others are new ones with its name and properties.
    """

    thing: Seen
    along: Geometry


class Merge(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="merge"
):
    """Lines that meet, or polygons, of one kind become one: the first, which takes over all relations."""

    things: list[Seen]


class Delete(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="act", tag="delete"
):
    """The city has the thing no more; its past stays."""

    thing: Seen


Act = Draw | Reshape | Split | Merge | Delete


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A thing with its shape as exactly as it is kept; `geometry` is None where it is nowhere.

    `version` names what it is; it is the same as long as the thing is so.
    """

    id: int
    uid: str
    kind: str
    name: str
    description: str
    properties: dict[str, Any]
    geometry: Geometry | None
    version: str


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """A thing near where somebody draws, with its shape as exactly as it is kept."""

    id: int
    uid: str
    kind: str
    name: str
    geometry: Geometry


class Shaped(msgspec.Struct, frozen=True, kw_only=True):
    """What an act came to: its change, which can be undone, and the things it touched as they are.

    `removed` are the ids of those that are gone.
    """

    change_id: int
    things: list[Shape]
    removed: list[int]
