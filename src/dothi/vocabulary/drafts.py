"""Entities on their way in: what is to be created or changed, checked against the model already.

Values are what the model's types say: texts as str, instants as aware datetimes, periods as pairs of them
(the end None for an instant), JSON as the text of it, a geometry as `Shaped`. None takes a value away.
"""

from dataclasses import dataclass, field
from datetime import datetime

JsonText = str
"""JSON as text: what a client sent is kept to the digit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shaped:
    """JSON that may be GeoJSON; then `geometry` is its geometry alone, as GeoJSON too."""

    json: JsonText
    geometry: JsonText | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A result: a double, or JSON where it is no number or one that a double cannot hold."""

    number: float | None
    json: JsonText | None = None


Value = str | datetime | tuple[datetime, datetime | None] | Shaped | Measured | JsonText | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """An entity that is there already, by its id."""

    entity: str
    id: int | str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityDraft:
    """An entity to be created with what is to be created or linked around it, or to be changed."""

    entity: str
    values: dict[str, Value] = field(default_factory=dict)
    links: dict[str, list["EntityDraft | Reference"]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """An entity that was created, changed or deleted, for those who want to hear of it."""

    entity: str
    id: int | str
    created: bool = False
    deleted: bool = False
    properties: tuple[str, ...] = ()
    """Names of the properties that were changed, where it was."""
