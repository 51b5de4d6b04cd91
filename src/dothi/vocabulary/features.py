"""Features: things of a kind as the OGC's interfaces see them, and what may be asked of them."""

import hashlib
from datetime import datetime
from typing import Any

import msgspec

from dothi.vocabulary.queries import Expression
from dothi.vocabulary.tiles import Box

OWN_PROPERTIES = ("name", "description", "agency", "area_code", "updated")
"""What every feature has besides what its kind declares; of the same name, these come first.

`agency` is a uid, `area_code` the code of the commune or province it lies in, `updated` since when it has
been what it is.
"""


class FeatureQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the features of a kind; what is not said does not matter."""

    kind: str
    uid: str | None = None
    boxes: tuple[Box, ...] = ()
    """Those that touch any of these."""
    at: datetime | None = None
    """As they were at an instant."""
    span: tuple[datetime | None, datetime | None] | None = None
    """As they last were between two instants, both of which belong to it; None is open."""
    filter: Expression | None = None
    limit: int = 10
    after: int = 0
    """Those behind the place at which the page before ended."""


class FeatureRow(msgspec.Struct, frozen=True, kw_only=True):
    """A feature: `properties` is a JSON object as text, `geometry` WKB in WGS 84 or None."""

    uid: str
    properties: str
    geometry: bytes | None

    @property
    def version(self) -> str:
        """A name for what the feature is: the same as long as it is so, in whatever system it is given."""
        content = b"\0".join((self.properties.encode(), self.geometry or b""))
        return hashlib.blake2b(content, digest_size=12).hexdigest()


class FeaturePage(msgspec.Struct, frozen=True, kw_only=True):
    """Features in their order; `after` leads to the next page, None where there is none."""

    rows: list[FeatureRow]
    after: int | None


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """How many features a kind has, and the box and time around them; None where none has a place."""

    kind: str
    features: int
    box: Box | None
    since: datetime


class FeatureDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What a feature is to be: `geometry` is WKB in WGS 84 or None, `agency` a uid or None."""

    kind: str
    uid: str
    name: str
    description: str
    agency: str | None
    properties: dict[str, Any]
    geometry: bytes | None
