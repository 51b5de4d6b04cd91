"""Where each entity's properties and relations are kept.

Every text here is a piece of SQL with places for table names: `{t}` is the entity itself, `{s}` the one a
relation leads away from, `{k}` what links the two.
"""

from dataclasses import dataclass
from typing import LiteralString

from dothi.vocabulary.sensing import ENTITIES, ValueType


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A property: its SQL, and for a period the SQL of its end; `geometry` where it has one."""

    sql: LiteralString
    type: ValueType
    end: LiteralString | None = None
    instant_without_end: bool = False
    """Of periods: no end means an instant, and not that there is no value."""
    geometry: LiteralString | None = None
    nullable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A relation: what has to be joined besides the target, and on what."""

    on: LiteralString
    via: LiteralString | None = None
    order: LiteralString | None = None
    """What the targets are sorted by where nobody says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """An entity type: its table, what makes a row one of its kind, and its columns."""

    name: LiteralString
    columns: dict[str, Column]
    only: LiteralString | None = None
    joined: LiteralString | None = None
    """What is joined for its columns, named after the entity with `_more`."""
    keys: tuple[LiteralString, ...] = ("{t}.id",)
    """What tells rows apart and sorts them where nobody says; never null."""


_OPTIONAL = frozenset(("properties", "observedArea"))


def _columns(entity: str, **special: Column) -> dict[str, Column]:
    columns = {}
    for each in ENTITIES[entity].properties.values():
        columns[each.name] = special.get(each.name) or Column(
            sql=_SQL_OF[each.name], type=each.type, nullable=each.name in _OPTIONAL
        )
    return columns


_SQL_OF: dict[str, LiteralString] = {
    "id": "{t}.id",
    "name": "{t}.name",
    "description": "{t}.description",
    "definition": "{t}.definition",
    "properties": "{t}.properties",
    "encodingType": "{t}.encoding_type",
    "metadata": "{t}.metadata",
    "time": "{t}.time",
    "unitOfMeasurement": "{t}.unit_of_measurement",
    "unitOfMeasurements": "{t}.unit_of_measurement",
    "observationType": "{t}.observation_type",
    "multiObservationDataTypes": "{t}.element_types",
    "taskingParameters": "{t}.tasking_parameters",
    "creationTime": "{t}.creation_time",
}

# What the city knows of a thing beyond its own properties is read with them.
_THING_PROPERTIES = Column(
    sql=(
        "CASE WHEN {t}.kind = 'thing' THEN {t}.properties "
        "ELSE coalesce({t}.properties, '{{}}') || jsonb_build_object('kind', {t}.kind, 'uid', {t}.uid) END"
    ),
    type=ValueType.JSON,
    nullable=True,
)

# Clients of the Tasking part take for granted that these are there.
_TASKING_PROPERTIES = Column(sql="coalesce({t}.properties, '{{}}')", type=ValueType.JSON)

_ENVELOPES = {
    "observedArea": Column(
        sql="{t}.observed_area_shown",
        type=ValueType.GEOMETRY,
        geometry="{t}.observed_area",
        nullable=True,
    ),
    "phenomenonTime": Column(sql="{m}.first_time", end="{m}.last_time", type=ValueType.PERIOD, nullable=True),
    "resultTime": Column(
        sql="{m}.first_result_time", end="{m}.last_result_time", type=ValueType.PERIOD, nullable=True
    ),
}
_MORE_OF_DATASTREAM: LiteralString = "LEFT JOIN latest {m} ON {m}.datastream_id = {t}.id"


def _json_of_detail(name: LiteralString) -> Column:
    return Column(sql=name, type=ValueType.JSON, nullable=True)


_OBSERVATION = {
    "phenomenonTime": Column(
        sql="{t}.phenomenon_time",
        end="({t}.detail ->> 'end')::timestamptz",
        type=ValueType.PERIOD,
        instant_without_end=True,
    ),
    "resultTime": Column(sql="{t}.result_time", type=ValueType.INSTANT, nullable=True),
    "result": Column(sql="{t}.result", type=ValueType.RESULT, nullable=True),
    # What the sender tells goes before what our checks have found.
    "resultQuality": _json_of_detail(
        "coalesce({t}.detail -> 'resultQuality', CASE WHEN {t}.detail ? 'checks' THEN jsonb_build_object("
        "'quality', CASE WHEN {t}.detail -> 'checks' ? 'physical' THEN 'bad' ELSE 'suspect' END, "
        "'checks', {t}.detail -> 'checks') END)"
    ),
    "validTime": Column(
        sql="({t}.detail -> 'valid' ->> 0)::timestamptz",
        end="({t}.detail -> 'valid' ->> 1)::timestamptz",
        type=ValueType.PERIOD,
        nullable=True,
    ),
    "parameters": _json_of_detail("{t}.detail -> 'parameters'"),
}


def _geometry(name: LiteralString) -> Column:
    return Column(sql=name, type=ValueType.GEOMETRY, geometry="{t}.geometry")


TABLES: dict[str, Table] = {
    "Thing": Table(name="thing", columns=_columns("Thing", properties=_THING_PROPERTIES)),
    "Location": Table(name="location", columns=_columns("Location", location=_geometry("{t}.location"))),
    "HistoricalLocation": Table(name="historical_location", columns=_columns("HistoricalLocation")),
    "Datastream": Table(
        name="datastream",
        only="NOT {t}.multi",
        joined=_MORE_OF_DATASTREAM,
        columns=_columns("Datastream", **_ENVELOPES),
    ),
    "MultiDatastream": Table(
        name="datastream",
        only="{t}.multi",
        joined=_MORE_OF_DATASTREAM,
        columns=_columns("MultiDatastream", **_ENVELOPES),
    ),
    "Sensor": Table(name="sensor", columns=_columns("Sensor")),
    "ObservedProperty": Table(name="observed_property", columns=_columns("ObservedProperty")),
    "Observation": Table(
        name="observation",
        columns=_columns("Observation", id=Column(sql="{t}.ordinal", type=ValueType.ID), **_OBSERVATION),
        keys=("{t}.datastream_id", "{t}.phenomenon_time", "{t}.ordinal"),
    ),
    "FeatureOfInterest": Table(
        name="feature", columns=_columns("FeatureOfInterest", feature=_geometry("{t}.feature"))
    ),
    "Actuator": Table(name="actuator", columns=_columns("Actuator", properties=_TASKING_PROPERTIES)),
    "TaskingCapability": Table(
        name="tasking_capability", columns=_columns("TaskingCapability", properties=_TASKING_PROPERTIES)
    ),
    "Task": Table(name="task", columns=_columns("Task")),
}

_AT_LOCATION = Link(via="thing_location {k}", on="{k}.thing_id = {s}.id AND {t}.id = {k}.location_id")
_OF_FEATURE: LiteralString = (
    "{k}.id IN (SELECT d.id FROM datastream d WHERE d.feature_id = {s}.id "
    "UNION SELECT o.datastream_id FROM observation o WHERE o.feature_id = {s}.id) "
    "AND {t}.datastream_id = {k}.id AND coalesce({t}.feature_id, {k}.feature_id) = {s}.id"
)
_OBSERVING = Link(
    via="(SELECT DISTINCT datastream_id, observed_property_id FROM datastream_observed_property) {k}",
    on="{k}.observed_property_id = {s}.id AND {t}.id = {k}.datastream_id",
)
_STREAMS_OF_THING = Link(on="{t}.thing_id = {s}.id")
_STREAMS_OF_SENSOR = Link(on="{t}.sensor_id = {s}.id")
_THING_OF = Link(on="{t}.id = {s}.thing_id")
_SENSOR_OF = Link(on="{t}.id = {s}.sensor_id")
_STREAM_OF = Link(on="{t}.id = {s}.datastream_id")
_OBSERVATIONS_OF = Link(on="{t}.datastream_id = {s}.id")

LINKS: dict[tuple[str, str], Link] = {
    ("Thing", "Locations"): _AT_LOCATION,
    ("Thing", "HistoricalLocations"): Link(on="{t}.thing_id = {s}.id"),
    ("Thing", "Datastreams"): _STREAMS_OF_THING,
    ("Thing", "MultiDatastreams"): _STREAMS_OF_THING,
    ("Thing", "TaskingCapabilities"): Link(on="{t}.thing_id = {s}.id"),
    ("Location", "Things"): Link(
        via="thing_location {k}", on="{k}.location_id = {s}.id AND {t}.id = {k}.thing_id"
    ),
    ("Location", "HistoricalLocations"): Link(
        via="historical_location_location {k}",
        on="{k}.location_id = {s}.id AND {t}.id = {k}.historical_location_id",
    ),
    ("HistoricalLocation", "Thing"): _THING_OF,
    ("HistoricalLocation", "Locations"): Link(
        via="historical_location_location {k}",
        on="{k}.historical_location_id = {s}.id AND {t}.id = {k}.location_id",
    ),
    ("Datastream", "Thing"): _THING_OF,
    ("Datastream", "Sensor"): _SENSOR_OF,
    ("Datastream", "ObservedProperty"): Link(
        via="datastream_observed_property {k}",
        on="{k}.datastream_id = {s}.id AND {k}.position = 0 AND {t}.id = {k}.observed_property_id",
    ),
    ("Datastream", "Observations"): _OBSERVATIONS_OF,
    ("MultiDatastream", "Thing"): _THING_OF,
    ("MultiDatastream", "Sensor"): _SENSOR_OF,
    ("MultiDatastream", "ObservedProperties"): Link(
        via="datastream_observed_property {k}",
        on="{k}.datastream_id = {s}.id AND {t}.id = {k}.observed_property_id",
        order="{k}.position",
    ),
    ("MultiDatastream", "Observations"): _OBSERVATIONS_OF,
    ("Sensor", "Datastreams"): _STREAMS_OF_SENSOR,
    ("Sensor", "MultiDatastreams"): _STREAMS_OF_SENSOR,
    ("ObservedProperty", "Datastreams"): _OBSERVING,
    ("ObservedProperty", "MultiDatastreams"): _OBSERVING,
    ("Observation", "Datastream"): _STREAM_OF,
    ("Observation", "MultiDatastream"): _STREAM_OF,
    ("Observation", "FeatureOfInterest"): Link(
        via="datastream {k}",
        on="{k}.id = {s}.datastream_id AND {t}.id = coalesce({s}.feature_id, {k}.feature_id)",
    ),
    ("FeatureOfInterest", "Observations"): Link(via="datastream {k}", on=_OF_FEATURE),
    ("Actuator", "TaskingCapabilities"): Link(on="{t}.actuator_id = {s}.id"),
    ("TaskingCapability", "Thing"): _THING_OF,
    ("TaskingCapability", "Actuator"): Link(on="{t}.id = {s}.actuator_id"),
    ("TaskingCapability", "Tasks"): Link(on="{t}.tasking_capability_id = {s}.id"),
    ("Task", "TaskingCapability"): Link(on="{t}.id = {s}.tasking_capability_id"),
}
