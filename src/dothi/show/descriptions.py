"""The shapes of what the web app reads. The app's types are generated from these."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from dothi.vocabulary.areas import Level
from dothi.vocabulary.attachments import MediaType
from dothi.vocabulary.corrections import QualityWord
from dothi.vocabulary.looks import Tone
from dothi.vocabulary.things import GeometryType, PropertyType, Source
from dothi.vocabulary.words import Words


class ClockView(msgspec.Struct, frozen=True, kw_only=True):
    """City time and how it runs; `speed` in city seconds a wall second."""

    now: datetime
    mode: Literal["wall", "simulated"]
    speed: float


class Endpoints(msgspec.Struct, frozen=True, kw_only=True):
    """Where devices publish, subscribers listen and programs ask."""

    mqtt_devices: str
    mqtt_subscribers: str
    http: str
    mqtt_certified: str | None = None
    """Where devices publish that show a certificate; None where none can."""
    mqtt_by_name: bool = True
    """Whether a device has to show a name and a password, or a certificate."""


class FreshnessRule(msgspec.Struct, frozen=True, kw_only=True):
    """Expected intervals without a reading after which a datastream is late, and silent."""

    late_after: int
    silent_after: int


class RecordingView(msgspec.Struct, frozen=True, kw_only=True):
    """Whose recording is being replayed."""

    title: Words
    source: str
    licence: str


class CityView(msgspec.Struct, frozen=True, kw_only=True):
    """What the app must know before it draws anything. Centre as longitude, latitude in degrees."""

    name: Words
    version: str
    clock: ClockView
    simulated: bool
    recording: RecordingView | None
    centre: tuple[float, float]
    zoom: float
    endpoints: Endpoints
    freshness: FreshnessRule


class ChoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """A value that a property may have; things hold its id."""

    id: str
    title: Words


class PropertyView(msgspec.Struct, frozen=True, kw_only=True):
    """A property that things of a kind may have; a date is kept as ISO 8601, a choice by its id."""

    name: str
    title: Words
    unit: str | None
    type: PropertyType
    choices: list[ChoiceView]
    required: bool
    description: Words | None


class DrawnClassView(msgspec.Struct, frozen=True, kw_only=True):
    """Things that are drawn alike: by choices in `values`, or from `least` on (None in the first class)."""

    title: Words
    values: list[str]
    least: float | None
    tone: Tone
    width: float
    dashed: bool


class DrawingView(msgspec.Struct, frozen=True, kw_only=True):
    """How things of a kind are drawn, and by which property's classes; `width` in usual widths of a line."""

    tone: Tone
    width: float
    dashed: bool
    by: str | None
    classes: list[DrawnClassView]


class KindView(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of thing with its icon and words; `geometry` is the usual one of the `geometries`."""

    id: str
    sector: str
    sector_title: Words
    title: Words
    icon: str
    drawing: DrawingView
    geometry: GeometryType
    geometries: list[GeometryType]
    properties: list[PropertyView]
    quantities: list[str]


class QuantityView(msgspec.Struct, frozen=True, kw_only=True):
    """A quantity with its unit and how many decimals people see."""

    id: str
    title: Words
    dimension: str
    unit: str
    decimals: int
    units: list[str]


class LatestView(msgspec.Struct, frozen=True, kw_only=True):
    """The latest reading of a datastream."""

    time: datetime
    result: float
    quality: QualityWord


class SensorView(msgspec.Struct, frozen=True, kw_only=True):
    """The instrument behind a datastream."""

    name: str
    description: str


class StreamView(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream with its latest reading; `sensor` only where one thing is asked for.

    `quantity` is None where it observes what no sector has declared, and then `name` says what it is;
    `interval_s` is None where nobody has said how often it is to be heard.
    """

    id: int
    quantity: str | None
    name: str
    unit: str
    interval_s: float | None
    source: Source
    latest: LatestView | None
    sensor: SensorView | None = None


class GeometryView(msgspec.Struct, frozen=True, kw_only=True):
    """A GeoJSON geometry in WGS 84; a GeometryCollection has `geometries` and no coordinates."""

    type: str
    coordinates: list[Any] | msgspec.UnsetType = msgspec.UNSET
    geometries: list[Any] | msgspec.UnsetType = msgspec.UNSET


class AreaView(msgspec.Struct, frozen=True, kw_only=True):
    """An area that a thing lies in; `zone_type` only of the city's own zones."""

    level: Level
    code: str
    name: Words
    full_name: Words
    zone_type: str | None = None


class ThingProperties(msgspec.Struct, frozen=True, kw_only=True):
    """What a map feature says of its thing; `area` is its commune, or where none is known its province.

    `drawn_as` is the value of the property that its kind is drawn by, None where there is none.
    """

    uid: str
    name: str
    kind: str
    drawn_as: str | None
    simulated: bool
    area: AreaView | None
    datastreams: list[StreamView]


class ThingFeature(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as a GeoJSON feature."""

    id: int
    geometry: GeometryView | None
    properties: ThingProperties
    type: Literal["Feature"] = "Feature"


class ThingCollection(msgspec.Struct, frozen=True, kw_only=True):
    """Things as a GeoJSON feature collection; `next` is the id to go on after, None at the end."""

    features: list[ThingFeature]
    next: int | None = None
    type: Literal["FeatureCollection"] = "FeatureCollection"


class AgencyView(msgspec.Struct, frozen=True, kw_only=True):
    """Who owns a thing, or sees to it."""

    uid: str
    name: Words


class LocalPlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the local zone of VN-2000; `verified` is whether its meridian is."""

    zone: Words
    text: Words
    verified: bool


class ThingView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing with everything its panel shows; `responsible` only where no agency is said to own it."""

    id: int
    uid: str
    name: str
    description: str
    kind: str
    simulated: bool
    geometry: GeometryView | None
    local_place: LocalPlaceView | None
    properties: dict[str, Any]
    agency: AgencyView | None
    responsible: AgencyView | None
    commune: AreaView | None
    province: AreaView | None
    zones: list[AreaView]
    valid_from: datetime | None
    topic_prefix: str
    datastreams: list[StreamView]


class AttachmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A photo or document of a thing; `content` and `thumbnail` are addresses, `size` is in bytes."""

    id: int
    name: str
    description: str
    media_type: MediaType
    size: int
    taken_at: datetime | None
    added_at: datetime
    added_by: str
    content: str
    thumbnail: str | None


class AttachmentWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people call a photo or document, and what is to be seen in it."""

    name: str
    description: str


class FlaggedView(msgspec.Struct, frozen=True, kw_only=True):
    """A reading that is suspect or bad, or a person's value; the time in ms since 1970 UTC.

    `checks` are those that found it so.
    """

    time: int
    value: float
    quality: QualityWord
    checks: list[str]


class SeriesView(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream's values in a span; times in ms since 1970 UTC. For hours the values are means.

    `flagged` are single readings, by the hour too, and where there are very many the newest of them.
    `doubted` says of hours how many readings of each are suspect or bad; it is None for single readings.
    """

    datastream: int
    quantity: str | None
    unit: str
    resolution: Literal["raw", "hour"]
    start: datetime
    end: datetime
    times: list[int]
    values: list[float]
    min: list[float] | None
    max: list[float] | None
    count: int
    flagged: list[FlaggedView]
    doubted: list[int] | None


class DeadLetterView(msgspec.Struct, frozen=True, kw_only=True):
    """A refused message; `payload` as text, with what is not text replaced."""

    id: int
    received_at: datetime
    channel: str
    source: str
    payload: str
    reason: str
    message: str
    occurrences: int


class DeadLetterGroupView(msgspec.Struct, frozen=True, kw_only=True):
    """Refused messages with one reason."""

    reason: str
    count: int
    last_received: datetime
    sample: DeadLetterView


class DeadLettersView(msgspec.Struct, frozen=True, kw_only=True):
    """All refused messages by reason, and the newest of them."""

    total: int
    groups: list[DeadLetterGroupView]
    items: list[DeadLetterView]


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """How one part of the city is."""

    state: Literal["ok", "starting", "stale", "down"]
    since: datetime | None
    detail: dict[str, Any]


class HealthView(msgspec.Struct, frozen=True, kw_only=True):
    """How the city is, part by part."""

    status: Literal["ok", "degraded"]
    version: str
    clock_now: datetime
    parts: dict[str, PartView]
