"""The entities of the SensorThings standards: their properties, their relations, and what must be given.

Free of any encoding: the names are the standards' own (OGC 18-088 and 17-079r1), and nothing here knows
how an entity is written as JSON or kept in a table.
"""

from dataclasses import dataclass, field
from enum import Enum


class ValueType(Enum):
    """What a property holds."""

    ID = "id"
    TEXT = "text"
    INSTANT = "instant"
    PERIOD = "period"
    """An instant or a period; of an Observation's phenomenon time, or of the times of a Datastream."""
    JSON = "json"
    GEOMETRY = "geometry"
    """Any JSON; where it is GeoJSON it has a geometry in WGS 84 too."""
    RESULT = "result"
    """A number, text, truth value, object, array or nothing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Property:
    """A property of an entity. `required` ones must be given on creation; `kept` ones the server keeps."""

    name: str
    type: ValueType
    required: bool = False
    kept: bool = False
    """Set by the server alone: what a client sends for it is passed over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """A way from an entity to others. `required` ones must be given on creation."""

    name: str
    target: str
    """Name of the entity type it leads to."""
    many: bool = False
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class EntityType:
    """One type of entity and its set."""

    name: str
    set_name: str
    properties: dict[str, Property]
    relations: dict[str, Relation] = field(default_factory=dict)


def _text(*names: str) -> list[Property]:
    return [Property(name=name, type=ValueType.TEXT, required=True) for name in names]


def _json(name: str, *, required: bool = False, kept: bool = False) -> Property:
    return Property(name=name, type=ValueType.JSON, required=required, kept=kept)


def _to_one(name: str, target: str | None = None, *, required: bool = True) -> Relation:
    return Relation(name=name, target=target or name, required=required)


def _to_many(name: str, target: str, *, required: bool = False) -> Relation:
    return Relation(name=name, target=target, many=True, required=required)


def _entity(name: str, set_name: str, properties: list[Property], relations: list[Relation]) -> EntityType:
    identifier = Property(name="id", type=ValueType.ID, kept=True)
    return EntityType(
        name=name,
        set_name=set_name,
        properties={each.name: each for each in (identifier, *properties)},
        relations={each.name: each for each in relations},
    )


_PROPERTIES = _json("properties")
_ENVELOPES = [
    Property(name="observedArea", type=ValueType.GEOMETRY, kept=True),
    Property(name="phenomenonTime", type=ValueType.PERIOD, kept=True),
    Property(name="resultTime", type=ValueType.PERIOD, kept=True),
]

_DECLARED = (
    _entity(
        "Thing",
        "Things",
        [*_text("name", "description"), _PROPERTIES],
        [
            _to_many("Locations", "Location"),
            _to_many("HistoricalLocations", "HistoricalLocation"),
            _to_many("Datastreams", "Datastream"),
            _to_many("MultiDatastreams", "MultiDatastream"),
            _to_many("TaskingCapabilities", "TaskingCapability"),
        ],
    ),
    _entity(
        "Location",
        "Locations",
        [
            *_text("name", "description", "encodingType"),
            Property(name="location", type=ValueType.GEOMETRY, required=True),
            _PROPERTIES,
        ],
        [_to_many("Things", "Thing"), _to_many("HistoricalLocations", "HistoricalLocation")],
    ),
    _entity(
        "HistoricalLocation",
        "HistoricalLocations",
        [Property(name="time", type=ValueType.INSTANT, required=True)],
        [_to_one("Thing"), _to_many("Locations", "Location", required=True)],
    ),
    _entity(
        "Datastream",
        "Datastreams",
        [
            *_text("name", "description"),
            _json("unitOfMeasurement", required=True),
            *_text("observationType"),
            *_ENVELOPES,
            _PROPERTIES,
        ],
        [
            _to_one("Thing"),
            _to_one("Sensor"),
            _to_one("ObservedProperty"),
            _to_many("Observations", "Observation"),
        ],
    ),
    _entity(
        "MultiDatastream",
        "MultiDatastreams",
        [
            *_text("name", "description"),
            _json("unitOfMeasurements", required=True),
            Property(name="observationType", type=ValueType.TEXT),
            _json("multiObservationDataTypes", required=True),
            *_ENVELOPES,
            _PROPERTIES,
        ],
        [
            _to_one("Thing"),
            _to_one("Sensor"),
            _to_many("ObservedProperties", "ObservedProperty", required=True),
            _to_many("Observations", "Observation"),
        ],
    ),
    _entity(
        "Sensor",
        "Sensors",
        [*_text("name", "description", "encodingType"), _json("metadata", required=True), _PROPERTIES],
        [_to_many("Datastreams", "Datastream"), _to_many("MultiDatastreams", "MultiDatastream")],
    ),
    _entity(
        "ObservedProperty",
        "ObservedProperties",
        [*_text("name", "definition", "description"), _PROPERTIES],
        [_to_many("Datastreams", "Datastream"), _to_many("MultiDatastreams", "MultiDatastream")],
    ),
    _entity(
        "Observation",
        "Observations",
        [
            Property(name="phenomenonTime", type=ValueType.PERIOD),
            Property(name="resultTime", type=ValueType.INSTANT),
            Property(name="result", type=ValueType.RESULT, required=True),
            _json("resultQuality"),
            Property(name="validTime", type=ValueType.PERIOD),
            _json("parameters"),
        ],
        [
            # One of the two must be given; which one says what the observation belongs to.
            _to_one("Datastream", required=False),
            _to_one("MultiDatastream", required=False),
            _to_one("FeatureOfInterest", required=False),
        ],
    ),
    _entity(
        "FeatureOfInterest",
        "FeaturesOfInterest",
        [
            *_text("name", "description", "encodingType"),
            Property(name="feature", type=ValueType.GEOMETRY, required=True),
            _PROPERTIES,
        ],
        [_to_many("Observations", "Observation")],
    ),
    _entity(
        "Actuator",
        "Actuators",
        [*_text("name", "description", "encodingType"), _json("metadata", required=True), _PROPERTIES],
        [_to_many("TaskingCapabilities", "TaskingCapability")],
    ),
    _entity(
        "TaskingCapability",
        "TaskingCapabilities",
        [*_text("name", "description"), _json("taskingParameters", required=True), _PROPERTIES],
        [_to_one("Thing"), _to_one("Actuator"), _to_many("Tasks", "Task")],
    ),
    _entity(
        "Task",
        "Tasks",
        [
            _json("taskingParameters", required=True),
            Property(name="creationTime", type=ValueType.INSTANT, kept=True),
        ],
        [_to_one("TaskingCapability")],
    ),
)

ENTITIES: dict[str, EntityType] = {each.name: each for each in _DECLARED}
"""Every entity type by its name."""
ENTITY_SETS: dict[str, EntityType] = {each.set_name: each for each in _DECLARED}
"""Every entity type by the name of its set."""
