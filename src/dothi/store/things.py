"""Things, datastreams and the declarations they rest on."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from dothi.store.database import Session
from dothi.vocabulary.areas import Level
from dothi.vocabulary.errors import InvalidInput, NotFound
from dothi.vocabulary.purposes import check_purpose
from dothi.vocabulary.quantities import Quantities, Unit
from dothi.vocabulary.things import Agency, Kind, Sensor, Source, Stream, ThingDraft
from dothi.vocabulary.words import Words

_UNDECLARED = Sensor(name="Thiết bị chưa khai báo")
"""What makes a datastream whose instrument nobody has named."""


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """The reading with the greatest phenomenon time; `quality` as `vocabulary.observations.Quality`."""

    time: datetime
    result: float
    quality: int


class StreamOnMap(msgspec.Struct, frozen=True, kw_only=True):
    """A datastream with its latest reading, None when there never was one."""

    id: int
    quantity: str | None
    """None where it observes what no sector has declared; then `name` and `unit` say what it is."""
    interval_s: float | None
    """None where nobody has said how often it is to be heard."""
    source: Source
    latest: Latest | None
    name: str
    unit: str
    """What its device sends, in a declared quantity; else what its observations are in."""
    sensor: Sensor | None = None


class AreaOfThing(msgspec.Struct, frozen=True, kw_only=True):
    """An area that a thing lies in; `zone_type` only of the city's own zones."""

    level: Level
    code: str
    name: Words
    full_name: Words
    zone_type: str | None = None


class ThingOnMap(msgspec.Struct, frozen=True, kw_only=True):
    """A thing as lists and maps show it; `geometry` is GeoJSON in WGS 84 or None."""

    id: int
    uid: str
    name: str
    kind: str
    geometry: msgspec.Raw | None
    area: AreaOfThing | None
    """The commune, or the province where no commune is known there."""
    drawn_as: str | None
    """The value of the property that its kind is drawn by; None where there is none."""
    datastreams: list[StreamOnMap]


class WholeThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing with everything its panel shows."""

    id: int
    uid: str
    name: str
    description: str
    kind: str
    geometry: msgspec.Raw | None
    properties: dict[str, Any]
    agency: Agency | None
    """Who owns it."""
    responsible: Agency | None
    """Where nobody is said to own it: who sees to such things there."""
    commune: AreaOfThing | None
    province: AreaOfThing | None
    zones: list[AreaOfThing]
    valid_from: datetime | None
    datastreams: list[StreamOnMap]


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """The box around all things (degrees; None when there are none) and whether any is simulated."""

    box: tuple[float, float, float, float] | None
    simulated: bool


async def put_declarations(session: Session, kinds: Iterable[Kind], quantities: Quantities) -> None:
    """Take over what the sectors declare; raises InvalidInput when a stored unit would change.

    Raises UnknownUnit where a property is declared in a unit that nobody knows; InvalidInput where one is
    personal and has no declared purpose.
    """
    for kind in kinds:
        for declared in kind.properties:
            check_purpose(declared)
            if declared.unit is not None:
                quantities.get_unit(declared.unit)
        await session.run(
            "put_kind",
            {
                "id": kind.id,
                "sector": kind.sector,
                "title_vi": kind.title.vi,
                "title_en": kind.title.en,
                "icon": kind.icon,
                "geometry_type": kind.geometry,
                "properties": Jsonb(msgspec.to_builtins(kind.properties)),
                "personal": kind.list_personal(),
            },
        )
    for quantity in quantities:
        row = await session.row(
            "put_quantity",
            {
                "id": quantity.id,
                "dimension": quantity.dimension,
                "unit": quantity.unit,
                "title_vi": quantity.title.vi,
                "title_en": quantity.title.en,
            },
        )
        if row is None:
            raise InvalidInput(f"{quantity.id} is stored in another unit than {quantity.unit}.")


async def put_agency(session: Session, agency: Agency) -> None:
    """Register an agency or take over its names."""
    names = {"uid": agency.uid, "name_vi": agency.name.vi, "name_en": agency.name.en}
    await session.run("put_agency", names)


async def put_thing(
    session: Session, draft: ThingDraft, quantities: Quantities, *, keep_known: bool = False
) -> int:
    """Register or update a thing with its datastreams; its id. Raises UnknownUnit for a wrong unit.

    With `keep_known` a thing that exists stays as it is and only gets its new datastreams.
    """
    row = await session.row(
        "meet_thing" if keep_known else "put_thing",
        {
            "uid": draft.uid,
            "kind": draft.kind,
            "name": draft.name,
            "description": draft.description,
            "properties": Jsonb(draft.properties),
            "agency": draft.agency,
        },
    )
    if row is None:
        raise NotFound(f"Thing {draft.uid}.")
    thing_id = int(row[0])
    if draft.longitude is not None and draft.latitude is not None:
        place = {"id": thing_id, "longitude": draft.longitude, "latitude": draft.latitude}
        await session.run("place_thing", place)
    for stream in draft.datastreams:
        quantity = quantities.find(stream.quantity)
        if quantity is None:
            raise InvalidInput(f"{draft.uid} names the quantity {stream.quantity!r}, which is not declared.")
        unit = stream.unit or quantity.unit
        quantities.get_conversion(quantity.id, unit)
        sensor = stream.sensor or _UNDECLARED
        uid = "undeclared" if stream.sensor is None else sensor.name
        found = await session.row("put_sensor", {**msgspec.to_builtins(sensor), "uid": uid})
        assert found is not None, "an upsert that updates gives its row"  # noqa: S101
        await session.run(
            "put_datastream",
            {
                "thing_id": thing_id,
                "quantity": quantity.id,
                "sensor_id": found[0],
                "source": stream.source,
                "device_unit": unit,
                "interval_s": stream.interval_s,
                "unit_of_measurement": Jsonb(_describe_unit(quantities.get_unit(quantity.unit))),
            },
        )
    return thing_id


def _describe_unit(unit: Unit) -> dict[str, str]:
    return {"name": unit.name, "symbol": unit.symbol, "definition": f"ucum:{unit.ucum}"}


async def list_streams(session: Session, things: Sequence[int] | None = None) -> list[Stream]:
    """What the ingest path and the live stream need to know of every datastream, or of some things'."""
    return [
        Stream(
            id=row[0],
            thing_id=row[1],
            uid=row[2],
            quantity=row[3],
            unit=row[4],
            longitude=row[5],
            latitude=row[6],
            own_feature_id=row[7],
            located=row[8],
            feature_id=row[9],
            elements=row[10],
        )
        for row in await session.rows("list_streams", {"things": things and list(things)})
    ]


async def give_features(session: Session, datastream_ids: list[int]) -> None:
    """Give datastreams that have none the feature made from where their thing is, if it is anywhere."""
    await session.run("give_features", {"datastream_ids": datastream_ids})


async def choose_features(session: Session, ids: list[int]) -> frozenset[int]:
    """Of some ids, those that belong to a feature."""
    return frozenset(row[0] for row in await session.rows("find_features", {"ids": ids}))


async def list_reached_streams(session: Session) -> frozenset[int]:
    """The ids of all datastreams that the session sees."""
    return frozenset(row[0] for row in await session.rows("list_reached_streams"))


async def list_things_of_streams(session: Session, datastream_ids: list[int]) -> list[int]:
    """What some datastreams belong to, by its id."""
    rows = await session.rows("list_things_of_streams", {"datastream_ids": datastream_ids})
    return [row[0] for row in rows]


async def list_things_of_names(session: Session, names: Sequence[tuple[str, str]]) -> list[int]:
    """Those of some (uid, quantity) that have such a datastream: what it belongs to, by its id."""
    uids, quantities = [name[0] for name in names], [name[1] for name in names]
    rows = await session.rows("list_things_of_names", {"uids": uids, "quantities": quantities})
    return [row[0] for row in rows]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which things are asked for.

    `box` is west, south, east, north in degrees; `observed` leaves out what has no datastreams; `at` is an
    instant, None for now; `after` is the id that a page goes on from; `area` is the code of a province,
    commune or zone; `drawn_by` names, by kind, the property whose value comes with each thing.
    """

    kind: str | None = None
    box: tuple[float, float, float, float] | None = None
    area: str | None = None
    observed: bool = False
    at: datetime | None = None
    after: int = 0
    limit: int = 10_000
    drawn_by: dict[str, str] = {}


async def list_things(session: Session, wanted: Wanted) -> list[ThingOnMap]:
    """Things by their ids, with the latest value of each datastream."""
    things: list[ThingOnMap] = []
    parameters: dict[str, Any] = {
        "kind": wanted.kind,
        "box": list(wanted.box) if wanted.box else None,
        "areas": None,
        "after": wanted.after,
        "limit": wanted.limit,
        "drawn_by": Jsonb(wanted.drawn_by),
    }
    if wanted.area is not None:
        found = await session.rows("list_areas_of_code", {"code": wanted.area})
        parameters["areas"] = [row[0] for row in found]
    if wanted.at is not None:
        past = {**parameters, "at": wanted.at, "observed": wanted.observed}
        rows = await session.rows("list_things_as_of", past)
    elif wanted.observed:
        rows = await session.rows("list_observed_things", parameters)
    else:
        rows = await session.rows("list_things", parameters)
    for row in rows:
        if not things or things[-1].id != row[0]:
            things.append(
                ThingOnMap(
                    id=row[0],
                    uid=row[1],
                    name=row[2],
                    kind=row[3],
                    geometry=_geometry(row[4]),
                    area=_area(row[14:20]),
                    drawn_as=row[20],
                    datastreams=[],
                )
            )
        if row[5] is not None:
            things[-1].datastreams.append(_stream_on_map(row[5:14]))
    return things


def _area(row: tuple[Any, ...]) -> AreaOfThing | None:
    return None if row[0] is None else _name_area(row)


def _name_area(row: tuple[Any, ...], zone_type: str | None = None) -> AreaOfThing:
    return AreaOfThing(
        level=row[0],
        code=row[1],
        name=Words(vi=row[2], en=row[3]),
        full_name=Words(vi=row[4] or row[2], en=row[5] or row[3]),
        zone_type=zone_type,
    )


def _agency(row: tuple[Any, ...]) -> Agency | None:
    return None if row[0] is None else Agency(uid=row[0], name=Words(vi=row[1], en=row[2]))


def _geometry(text: str | None) -> msgspec.Raw | None:
    return None if text is None else msgspec.Raw(text)


def _stream_on_map(row: tuple[Any, ...]) -> StreamOnMap:
    # What is no number has no place on a map or in a curve.
    latest = None if row[5] is None else Latest(time=row[4], result=row[5], quality=row[6])
    return StreamOnMap(
        id=row[0],
        quantity=row[1],
        interval_s=row[2],
        source=row[3],
        latest=latest,
        name=row[7],
        unit=row[8],
    )


async def count_by_kind(session: Session, at: datetime | None) -> list[tuple[str, int, int]]:
    """By kind: how many things, and how many of them have datastreams; `at` is an instant, None for now."""
    if at is None:
        return [(row[0], row[1], row[2]) for row in await session.rows("count_by_kind")]
    return [(row[0], row[1], row[2]) for row in await session.rows("count_by_kind_as_of", {"at": at})]


async def has_things(session: Session) -> bool:
    """Whether there is any thing."""
    row = await session.row("has_things")
    return bool(row and row[0])


async def get_thing(session: Session, thing_id: int, at: datetime | None = None) -> WholeThing:
    """One thing with its datastreams, now or as it was at an instant; raises NotFound."""
    if at is None:
        row = await session.row("find_thing", {"id": thing_id})
        found = await session.rows("list_streams_of_thing", {"id": thing_id})
    else:
        row = await session.row("find_thing_as_of", {"id": thing_id, "at": at})
        found = await session.rows("list_streams_of_thing_as_of", {"id": thing_id, "at": at})
    if row is None:
        raise NotFound(f"Thing {thing_id}.")
    streams = []
    for stream in found:
        sensor = None if stream[9] is None else Sensor(name=stream[9], description=stream[10])
        streams.append(msgspec.structs.replace(_stream_on_map(stream), sensor=sensor))
    area = _area(row[14:20])
    return WholeThing(
        id=row[0],
        uid=row[1],
        name=row[2],
        description=row[3],
        kind=row[4],
        geometry=_geometry(row[5]),
        properties=row[6],
        agency=_agency(row[7:10]),
        responsible=_agency(row[10:13]),
        commune=area if area is not None and area.level == "commune" else None,
        province=area if area is not None and area.level == "province" else _area(row[20:26]),
        zones=[
            _name_area(each, zone_type=each[6])
            for each in await session.rows("list_zones_of_thing", {"id": thing_id})
        ],
        valid_from=row[13],
        datastreams=streams,
    )


async def read_extent(session: Session) -> Extent:
    """Where the things are, and whether any of them is simulated."""
    row = await session.row("read_extent")
    if row is None or row[0] is None:
        return Extent(box=None, simulated=bool(row and row[4]))
    return Extent(box=(row[0], row[1], row[2], row[3]), simulated=row[4])


class SelfRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """Devices whose uid starts with `prefix` may register themselves as things of `kind`."""

    prefix: str
    kind: str
    interval_s: float


async def list_self_registrations(session: Session) -> list[SelfRegistration]:
    """All prefixes, the longest first."""
    rows = await session.rows("list_self_registrations")
    return [SelfRegistration(prefix=row[0], kind=row[1], interval_s=row[2]) for row in rows]


async def put_self_registration(session: Session, registration: SelfRegistration) -> None:
    """Switch self-registration on for a prefix."""
    await session.run("put_self_registration", msgspec.to_builtins(registration))


async def delete_self_registration(session: Session, prefix: str) -> None:
    """Switch self-registration off for a prefix; raises NotFound."""
    if await session.row("delete_self_registration", {"prefix": prefix}) is None:
        raise NotFound(f"Prefix {prefix!r}.")
