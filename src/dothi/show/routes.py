"""The routes that the web app reads."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
import shapely
from litestar import Controller, Request, get
from litestar.params import Parameter

from dothi.access.city import AreaOfThing, City, DeadLetter, StreamOnMap, Wanted, WholeThing
from dothi.access.correcting import Correcting
from dothi.access.door import principal_of
from dothi.show.descriptions import (
    AgencyView,
    AreaView,
    ChoiceView,
    CityView,
    ClockView,
    DeadLetterGroupView,
    DeadLettersView,
    DeadLetterView,
    DrawingView,
    Endpoints,
    FlaggedView,
    FreshnessRule,
    GeometryView,
    KindView,
    LatestView,
    LocalPlaceView,
    PropertyView,
    QuantityView,
    RecordingView,
    SensorView,
    SeriesView,
    StreamView,
    ThingCollection,
    ThingFeature,
    ThingProperties,
    ThingView,
)
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.coordinates.crs import make_vn2000
from dothi.vocabulary.coordinates.showing import format_coordinates
from dothi.vocabulary.coordinates.zones import find_present_meridian
from dothi.vocabulary.corrections import QUALITY_WORDS
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.freshness import LATE_AFTER, SILENT_AFTER
from dothi.vocabulary.observations import Quality
from dothi.vocabulary.quantities import Quantities, Quantity
from dothi.vocabulary.things import Agency, Kind, Property, make_drawn_by
from dothi.vocabulary.words import Words

RAW_SPAN = timedelta(hours=48)
"""Spans up to here are shown as they were measured, longer ones by the hour, unless asked otherwise."""
MOST_READINGS = 100_000
MOST_FLAGGED = 5_000
MOST_THINGS = 10_000
"""At once; there is a next page."""

_DEFAULT_CENTRE, _DEFAULT_ZOOM = (105.78, 10.03), 5.0
"""Where the map begins in a city without things: Cần Thơ, far enough out to see the country."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of this city when the program starts."""

    name: Words
    version: str
    clock: CityClock
    endpoints: Endpoints
    kinds: tuple[Kind, ...]
    sectors: dict[str, Words]
    """What the sectors are called, by their ids."""


def parse_box(text: str | None) -> tuple[float, float, float, float] | None:
    """west,south,east,north in degrees; raises MalformedQuery."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise MalformedQuery("box=west,south,east,north in degrees.", field="box") from None
    return west, south, east, north


def zoom_for(box: tuple[float, float, float, float]) -> float:
    """The map zoom at which a box fits a screen of about 800 pixels, from 2 to 12."""
    width = max(box[2] - box[0], (box[3] - box[1]) * 1.5, 0.05)
    zoom = 12.0
    while zoom > 2 and width * 512 * 2**zoom / 360 > 800:
        zoom -= 0.5
    return zoom


class CityRoutes(Controller):
    """The city, its kinds, quantities, things, series and refused messages."""

    path = "/api"
    tags = ("City",)

    @get("/city", summary="The city")
    async def city(self, request: Request[Any, Any, Any], city: City, about: About) -> CityView:
        """Name, clock, centre and endpoints; whether anything here is simulated or replayed."""
        extent = await city.read_extent(principal_of(request.scope))
        state = await city.read_state(principal_of(request.scope))
        label = state.recording
        box = extent.box
        return CityView(
            name=about.name,
            version=about.version,
            clock=ClockView(now=about.clock.now(), mode=about.clock.mode, speed=about.clock.speed),
            simulated=extent.simulated,
            recording=None
            if label is None
            else RecordingView(title=label.title, source=label.source, licence=label.licence),
            centre=((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) if box else _DEFAULT_CENTRE,
            zoom=zoom_for(box) if box else _DEFAULT_ZOOM,
            endpoints=about.endpoints,
            freshness=FreshnessRule(late_after=LATE_AFTER, silent_after=SILENT_AFTER),
        )

    @get("/kinds", sync_to_thread=False, summary="Kinds of things")
    def kinds(self, about: About) -> list[KindView]:
        """Every kind that the sectors declare, in their order."""
        return [
            KindView(
                id=kind.id,
                sector=kind.sector,
                sector_title=about.sectors[kind.sector],
                drawing=msgspec.convert(msgspec.to_builtins(kind.drawing), DrawingView),
                title=kind.title,
                icon=kind.icon,
                geometry=kind.geometry,
                geometries=kind.list_geometries(),
                properties=[_property_view(entry) for entry in kind.properties],
                quantities=list(kind.quantities),
            )
            for kind in about.kinds
        ]

    @get("/quantities", sync_to_thread=False, summary="Quantities")
    def quantities(self, quantities: Quantities) -> list[QuantityView]:
        """Every quantity with its unit and the units it may be sent in."""
        return [
            QuantityView(
                id=quantity.id,
                title=quantity.title,
                dimension=quantity.dimension,
                unit=quantity.unit,
                decimals=quantity.decimals,
                units=list(quantity.units),
            )
            for quantity in quantities
        ]

    @get("/things", summary="Things with their latest values")
    async def things(
        self,
        request: Request[Any, Any, Any],
        city: City,
        quantities: Quantities,
        about: About,
        kind: str | None = None,
        box: str | None = None,
        area: str | None = None,
        observed: bool = False,
        at: datetime | None = None,
        after: Annotated[int, Parameter(ge=0)] = 0,
        limit: Annotated[int, Parameter(ge=1, le=MOST_THINGS)] = MOST_THINGS,
    ) -> ThingCollection:
        """Things as GeoJSON by their ids; `box` is west,south,east,north in degrees.

        `area` is the code of a province (92), of a commune (31135) or of a zone; `observed` leaves out what
        has no datastreams; `at` is an instant with its offset; `after` is the id to go on from: `next` where
        there are more than `limit`.
        """
        wanted = Wanted(
            kind=kind,
            box=parse_box(box),
            area=area,
            observed=observed,
            at=_check_instant(at),
            after=after,
            limit=limit,
            drawn_by=make_drawn_by(about.kinds),
        )
        things = await city.list_things(principal_of(request.scope), wanted)
        return ThingCollection(
            next=things[-1].id if len(things) == limit else None,
            features=[
                ThingFeature(
                    id=thing.id,
                    geometry=_geometry(thing.geometry),
                    properties=ThingProperties(
                        uid=thing.uid,
                        name=thing.name,
                        kind=thing.kind,
                        drawn_as=thing.drawn_as,
                        simulated=_is_simulated(thing.datastreams),
                        area=_area_view(thing.area),
                        datastreams=[_stream_view(stream, quantities) for stream in thing.datastreams],
                    ),
                )
                for thing in things
            ],
        )

    @get("/things/{thing_id:int}", summary="One thing")
    async def thing(
        self,
        request: Request[Any, Any, Any],
        city: City,
        quantities: Quantities,
        thing_id: int,
        at: datetime | None = None,
    ) -> ThingView:
        """One thing with everything its panel shows, now or as it was at an instant."""
        thing = await city.get_thing(principal_of(request.scope), thing_id, _check_instant(at))
        return ThingView(
            id=thing.id,
            uid=thing.uid,
            name=thing.name,
            description=thing.description,
            kind=thing.kind,
            simulated=_is_simulated(thing.datastreams),
            geometry=_geometry(thing.geometry),
            local_place=_local_place(thing),
            properties=thing.properties,
            agency=_agency_view(thing.agency),
            responsible=_agency_view(thing.responsible),
            commune=_area_view(thing.commune),
            province=_area_view(thing.province),
            zones=[AreaView(**msgspec.structs.asdict(zone)) for zone in thing.zones],
            valid_from=thing.valid_from,
            topic_prefix=f"things/{thing.uid}",
            datastreams=[_stream_view(stream, quantities) for stream in thing.datastreams],
        )

    @get("/datastreams/{stream_id:int}/series", summary="Values in a span of time")
    async def series(
        self,
        request: Request[Any, Any, Any],
        city: City,
        quantities: Quantities,
        about: About,
        correcting: Correcting,
        stream_id: int,
        start: datetime | None = None,
        end: datetime | None = None,
        resolution: Literal["auto", "raw", "hour"] = "auto",
    ) -> SeriesView:
        """Without a span, the last 24 hours by the city clock."""
        end = end or about.clock.now() + timedelta(seconds=1)
        try:
            start = start or end - timedelta(hours=24)
        except OverflowError:
            raise MalformedQuery("There is no day before end.", field="end") from None
        if start.tzinfo is None or end.tzinfo is None or start >= end:
            raise MalformedQuery(
                "start and end need an offset such as Z, and start comes first.", field="start"
            )
        asker, span = principal_of(request.scope), (start, end)
        by_hour = resolution == "hour" or (resolution == "auto" and end - start > RAW_SPAN)
        if by_hour:
            series = await city.read_hours(asker, stream_id, span)
            counts = await correcting.count_doubted_by_hour(asker, stream_id, span)
            doubted = [counts.get(time, 0) for time in series.times]
        else:
            series = await city.read_series(asker, stream_id, span, MOST_READINGS)
            doubted = None
        flagged = await correcting.list_flagged(asker, stream_id, span, MOST_FLAGGED)
        quantity = quantities.find(series.quantity or "")
        return SeriesView(
            datastream=stream_id,
            quantity=series.quantity,
            unit=quantity.unit if quantity else series.unit,
            resolution="hour" if by_hour else "raw",
            start=start,
            end=end,
            times=series.times,
            values=series.values,
            min=series.min,
            max=series.max,
            count=len(series.times),
            flagged=[
                FlaggedView(time=time, value=value, quality=QUALITY_WORDS[quality], checks=checks)
                for time, value, quality, checks in flagged
            ],
            doubted=doubted,
        )

    @get("/dead-letters", summary="Refused messages")
    async def dead_letters(
        self,
        request: Request[Any, Any, Any],
        city: City,
        limit: Annotated[int, Parameter(ge=1, le=1000)] = 100,
    ) -> DeadLettersView:
        """Messages that were refused, by reason, and the newest of them."""
        groups, letters = await city.list_dead_letters(principal_of(request.scope), limit)
        return DeadLettersView(
            total=sum(group.count for group in groups),
            groups=[
                DeadLetterGroupView(
                    reason=group.reason,
                    count=group.count,
                    last_received=group.last_received,
                    sample=_letter_view(group.sample),
                )
                for group in groups
            ],
            items=[_letter_view(letter) for letter in letters],
        )


def _property_view(declared: Property) -> PropertyView:
    return PropertyView(
        name=declared.name,
        title=declared.title,
        unit=declared.unit,
        type=declared.type,
        choices=[ChoiceView(id=each.id, title=each.title) for each in declared.choices],
        required=declared.required,
        description=declared.description,
    )


def _local_place(thing: WholeThing) -> LocalPlaceView | None:
    """Where a thing is in the zone of its province; for lines and areas, a point on them."""
    meridian = None if thing.province is None else find_present_meridian(thing.province.code)
    if meridian is None or thing.geometry is None:
        return None
    point = shapely.from_geojson(bytes(thing.geometry)).representative_point()
    crs = make_vn2000(meridian.meridian_deg)
    return LocalPlaceView(
        zone=crs.label,
        text=format_coordinates(point.x, point.y, crs),
        verified=meridian.status == "verified",
    )


def _check_instant(at: datetime | None) -> datetime | None:
    if at is not None and at.tzinfo is None:
        raise MalformedQuery("The instant needs an offset such as Z.", field="at")
    return at


def _area_view(area: AreaOfThing | None) -> AreaView | None:
    return None if area is None else AreaView(**msgspec.structs.asdict(area))


def _agency_view(agency: Agency | None) -> AgencyView | None:
    return None if agency is None else AgencyView(uid=agency.uid, name=agency.name)


def _geometry(raw: msgspec.Raw | None) -> GeometryView | None:
    return None if raw is None else msgspec.json.decode(raw, type=GeometryView)


def _is_simulated(streams: list[StreamOnMap]) -> bool:
    return any(stream.source == "simulated" for stream in streams)


def _stream_view(stream: StreamOnMap, quantities: Quantities) -> StreamView:
    quantity = quantities.find(stream.quantity or "")
    sensor = stream.sensor
    return StreamView(
        id=stream.id,
        quantity=stream.quantity,
        name=stream.name,
        unit=quantity.unit if quantity else stream.unit,
        interval_s=stream.interval_s,
        source=stream.source,
        latest=_latest_view(stream, quantity),
        sensor=None if sensor is None else SensorView(name=sensor.name, description=sensor.description),
    )


def _latest_view(stream: StreamOnMap, quantity: Quantity | None) -> LatestView | None:
    """What has checks and was found wrong by none is good; nothing is written down of it."""
    latest = stream.latest
    if latest is None:
        return None
    passed = latest.quality == Quality.UNCHECKED and quantity is not None and quantity.checks is not None
    quality = Quality.GOOD if passed else latest.quality
    return LatestView(time=latest.time, result=latest.result, quality=QUALITY_WORDS[quality])


def _letter_view(letter: DeadLetter) -> DeadLetterView:
    return DeadLetterView(
        id=letter.id,
        received_at=letter.received_at,
        channel=letter.channel,
        source=letter.source,
        payload=letter.payload.decode(errors="replace"),
        reason=letter.reason,
        message=letter.message,
        occurrences=letter.occurrences,
    )
