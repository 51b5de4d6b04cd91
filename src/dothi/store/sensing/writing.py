"""Entities created, changed and deleted, with the rules that the standards give for what hangs together."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, cast

import msgspec

from dothi.store.arrivals import put_touched
from dothi.store.database import Session
from dothi.store.sensing import observing
from dothi.store.sensing.observing import Key
from dothi.store.sensing.rows import delete_row, insert_row, is_there, update_row
from dothi.vocabulary.drafts import Change, EntityDraft, Measured, Reference, Value
from dothi.vocabulary.errors import InvalidInput, NotANumber, UnknownDatastream
from dothi.vocabulary.limits import TimeBounds
from dothi.vocabulary.observations import observation_id, parse_observation_id
from dothi.vocabulary.sensing import ENTITIES
from dothi.vocabulary.things import ANY_KIND

_LARGEST_ID = 2**31 - 1
MakeMonth = Callable[[int], Awaitable[None]]
"""Makes the partition that an instant (µs since 1970) needs, if it is missing."""
_STREAMS = ("Datastream", "MultiDatastream")
_BELONGS = {
    "Datastream": {"Thing": "thing_id", "Sensor": "sensor_id"},
    "MultiDatastream": {"Thing": "thing_id", "Sensor": "sensor_id"},
    "HistoricalLocation": {"Thing": "thing_id"},
    "TaskingCapability": {"Thing": "thing_id", "Actuator": "actuator_id"},
    "Task": {"TaskingCapability": "tasking_capability_id"},
}
"""Relations to one that a row keeps in a column of its own."""
_BACK = {
    "Thing": "Thing",
    "Sensor": "Sensor",
    "Actuator": "Actuator",
    "TaskingCapability": "TaskingCapability",
    "ObservedProperty": "ObservedProperty",
    "Datastream": "Datastream",
    "MultiDatastream": "MultiDatastream",
    "FeatureOfInterest": "FeatureOfInterest",
    "Location": "Locations",
}
"""What an entity is called by those that belong to it."""


class Writer:
    """Changes entities within one transaction; `changes` says what was done, in order."""

    def __init__(self, session: Session, bounds: TimeBounds, make_month: MakeMonth) -> None:
        self._session = session
        self._bounds = bounds
        self._now = bounds.clock.now()
        self._make_partition = make_month
        self.changes: list[Change] = []
        self.streams: set[int] = set()
        """Datastreams that were created or whose things were; the ingest path must hear of them."""
        self.things: set[int] = set()

    async def create(self, draft: EntityDraft) -> int | str:
        """Create an entity with everything around it; its id. Raises InvalidInput, NotFound."""
        if draft.entity == "Observation":
            return await self._create_observation(draft)
        others = await self._make_others(draft)
        values = dict(draft.values)
        if draft.entity == "Thing":
            others["kind"] = ANY_KIND.id
        if draft.entity in _STREAMS:
            others |= {"source": "measured", "multi": draft.entity == "MultiDatastream"}
            others["device_unit"] = _read_symbol(values)
        if draft.entity == "MultiDatastream" and values.setdefault("observationType", _COMPLEX) != _COMPLEX:
            raise InvalidInput(f"That of a MultiDatastream is {_COMPLEX}.", field="observationType")
        if draft.entity == "Task":
            values["creationTime"] = self._now
        identifier = await insert_row(self._session, draft.entity, values, others)
        self._note(draft.entity, identifier, created=True)
        await self._link_many(draft, identifier, created=True)
        return identifier

    def _note(self, entity: str, identifier: int | str, **how: Any) -> None:
        self.changes.append(Change(entity=entity, id=identifier, **how))
        if entity in _STREAMS:
            self.streams.add(cast("int", identifier))
        if entity == "Thing":
            self.things.add(cast("int", identifier))

    async def _make_others(self, draft: EntityDraft) -> dict[str, Any]:
        """The columns that say what a row belongs to; what is drafted there is created first."""
        others = {}
        for relation, column in _BELONGS.get(draft.entity, {}).items():
            if relation in draft.links:
                others[column] = await self._get_one(draft.links[relation][0])
        return others

    async def _get_one(self, link: EntityDraft | Reference) -> int:
        """The id of what is linked, created where it is only drafted; raises InvalidInput."""
        if isinstance(link, EntityDraft):
            return cast("int", await self.create(link))
        if not isinstance(link.id, int) or not 0 <= link.id <= _LARGEST_ID:
            raise InvalidInput(f"There is no {link.entity} {link.id!r} to link to.", field=link.entity)
        if not await is_there(self._session, link.entity, link.id):
            if link.entity in _STREAMS:
                raise UnknownDatastream(f"{link.entity} {link.id}.", field=link.entity)
            raise InvalidInput(f"There is no {link.entity} {link.id} to link to.", field=link.entity)
        return link.id

    async def _get_many(self, links: list[EntityDraft | Reference]) -> list[int]:
        return [await self._get_one(link) for link in links]

    async def _link_many(self, draft: EntityDraft, identifier: int, *, created: bool) -> None:
        links = draft.links
        if draft.entity == "Thing" and links.get("Locations"):
            await self._locate(identifier, await self._get_many(links["Locations"]))
        elif draft.entity == "Location" and "Things" in links:
            for thing in await self._get_many(links["Things"]):
                await self._locate(thing, [identifier])
        elif draft.entity == "HistoricalLocation" and "Locations" in links:
            await self._write_history(draft, identifier)
        elif draft.entity in _STREAMS:
            await self._observe_properties(draft, identifier, created=created)
        for relation, entries in links.items():
            model = ENTITIES[draft.entity].relations[relation]
            if model.many and (draft.entity, relation) not in _HANDLED:
                await self._link_children(draft.entity, identifier, relation, entries)

    async def _link_children(
        self, entity: str, identifier: int, relation: str, entries: list[EntityDraft | Reference]
    ) -> None:
        """Create what belongs to an entity, or let what is there belong to it from now on."""
        me, back = Reference(entity=entity, id=identifier), _BACK[entity]
        for entry in entries:
            if isinstance(entry, Reference):
                await self._give(entry, back, me)
            else:
                if entry.entity == "MultiDatastream" and back == "ObservedProperty":
                    raise InvalidInput(
                        "Create a MultiDatastream on its own, with all its ObservedProperties in order.",
                        field=relation,
                    )
                await self.create(
                    EntityDraft(entity=entry.entity, values=entry.values, links={**entry.links, back: [me]})
                )

    async def _give(self, entry: Reference, back: str, owner: Reference) -> None:
        if entry.entity == "MultiDatastream" and back == "ObservedProperty":
            raise InvalidInput(
                "What a MultiDatastream observes is changed at the MultiDatastream.", field=back
            )
        if entry.entity == "Observation":
            key = parse_observation_id(entry.id)
            await self._update_observation(key, EntityDraft(entity="Observation", links={back: [owner]}))
            return
        await self.update(await self._get_one(entry), EntityDraft(entity=entry.entity, links={back: [owner]}))

    async def _locate(self, thing: int, locations: list[int]) -> None:
        parameters = {"thing": thing, "locations": locations, "time": self._now}
        before = await self._session.rows("list_features_of_locations", {"locations": locations})
        row = await self._session.row("locate_thing", parameters)
        assert row is not None, "a function gives a row"  # noqa: S101
        self.things.add(thing)
        self._note("HistoricalLocation", row[0], created=True)
        for each in await self._session.rows("list_features_of_locations", {"locations": locations}):
            if each not in before:
                self._note("FeatureOfInterest", each[0], created=True)

    async def _write_history(self, draft: EntityDraft, identifier: int) -> None:
        """Where a thing was; where this history is its newest, that is where it is now."""
        locations = await self._get_many(draft.links["Locations"])
        await self._session.run("link_history", {"history": identifier, "locations": locations})
        if "Thing" in draft.links:
            thing = await self._get_one(draft.links["Thing"][0])
            await self._session.run("move_if_newest", {"thing": thing, "history": identifier})
            await self._session.run("draw_thing", {"thing": thing})
            self.things.add(thing)

    async def _observe_properties(self, draft: EntityDraft, identifier: int, *, created: bool) -> None:
        relation = "ObservedProperty" if draft.entity == "Datastream" else "ObservedProperties"
        if relation not in draft.links:
            return
        properties = await self._get_many(draft.links[relation])
        if created:
            _check_sizes(draft, len(properties))
        else:
            if draft.entity == "MultiDatastream":
                # The standard adds what is linked to a collection; the sizes have to stay what they are.
                raise InvalidInput("A MultiDatastream observes what it was created for.", field=relation)
            await self._session.run("forget_properties", {"datastream": identifier})
        parameters = {"datastream": identifier, "properties": properties}
        await self._session.run("observe_properties", parameters)
        if created:
            await self._session.run("name_quantity", {"datastream": identifier})

    async def update(self, identifier: int, draft: EntityDraft) -> None:
        """Put values into an entity and link it; what the draft does not name stays. Raises InvalidInput."""
        others = await self._make_others(draft)
        values = dict(draft.values)
        if draft.entity in _STREAMS and values.keys() & {"unitOfMeasurement", "unitOfMeasurements"}:
            others["device_unit"] = _read_symbol(values)
        if draft.entity == "MultiDatastream":
            row = await self._session.row("read_stream_for_observing", {"datastream": identifier})
            _check_sizes(draft, row[1] if row else 0)
        await update_row(self._session, draft.entity, identifier, values, others)
        self._note(draft.entity, identifier, properties=tuple(draft.values))
        await self._link_many(draft, identifier, created=False)
        if draft.entity == "Location" and "location" in values:
            for row in await self._session.rows("list_things_at", {"location": identifier}):
                await self._session.run("draw_thing", {"thing": row[0]})
                self.things.add(row[0])

    async def delete(self, entity: str, identifier: int) -> None:
        """Delete an entity with what cannot be without it."""
        parameters = {"id": identifier}
        if entity == "Location":
            await self._leave_location(identifier)
            return
        if entity == "Sensor":
            await self._session.run("delete_streams_of_sensor", parameters)
        elif entity == "ObservedProperty":
            await self._session.run("delete_streams_of_property", parameters)
        elif entity == "FeatureOfInterest":
            rows = await self._session.rows("delete_observations_of_feature", parameters)
            affected = {"datastream_ids": [row[0] for row in rows]}
            await delete_row(self._session, entity, identifier)
            await self._session.run("remake_hours_of_streams", affected)
            await self._session.run("remake_latest", affected)
            await put_touched(self._session, affected["datastream_ids"])
            self.streams.update(affected["datastream_ids"])
            self._note(entity, identifier, deleted=True)
            return
        await delete_row(self._session, entity, identifier)
        self._note(entity, identifier, deleted=True)

    async def _leave_location(self, identifier: int) -> None:
        things = [row[0] for row in await self._session.rows("list_things_at", {"location": identifier})]
        await self._session.run("delete_history_of_location", {"id": identifier})
        await delete_row(self._session, "Location", identifier)
        for thing in things:
            await self._session.run("draw_thing", {"thing": thing})
        self.things.update(things)
        self._note("Location", identifier, deleted=True)

    async def _make_month(self, time: int) -> None:
        """The partition that an instant needs, made outside this transaction and known to it."""
        await self._make_partition(time)
        if self.changes:
            # PostgreSQL tells a transaction of new partitions when it takes a lock, and this one may have
            # locked the table already.
            await self._session.run("hear_of_partitions")

    async def _create_observation(self, draft: EntityDraft) -> int | str:
        stream, elements = await self._get_stream(draft)
        feature = await self._get_feature(draft, stream)
        times = cast("tuple[datetime, Any] | None", draft.values.get("phenomenonTime"))
        time = observing.to_microseconds(times[0] if times else self._now)
        self._bounds.check(time)
        await self._make_month(time)
        key = await observing.observe(
            self._session, stream, draft.values, feature, elements=elements, now=self._now
        )
        identifier = observation_id(*key)
        self._note("Observation", identifier, created=True)
        self.streams.add(stream)
        return identifier

    async def _get_stream(self, draft: EntityDraft) -> tuple[int, int]:
        """The datastream of a drafted observation, and how many values its results have (0: a single one)."""
        named = [name for name in _STREAMS if name in draft.links]
        if len(named) != 1:
            raise InvalidInput(
                'An Observation needs one Datastream or MultiDatastream: {"Datastream": {"@iot.id": 1}}.',
                field="Datastream",
            )
        stream = await self._get_one(draft.links[named[0]][0])
        row = await self._session.row("read_stream_for_observing", {"datastream": stream})
        assert row is not None, "it was found or made just now"  # noqa: S101
        return stream, row[1] if row[0] else 0

    async def _get_feature(self, draft: EntityDraft, stream: int) -> int:
        """The feature of an observation where it is not the datastream's own (0); made from the thing's
        location where nobody has named one."""
        row = await self._session.row("read_stream_for_observing", {"datastream": stream})
        assert row is not None, "it was found or made just now"  # noqa: S101
        own, location, here, quantity = row[2:]
        if quantity is not None and cast("Measured", draft.values["result"]).number is None:
            raise NotANumber(f"{quantity} is a declared quantity.", field="result")
        if "FeatureOfInterest" in draft.links:
            feature = await self._get_one(draft.links["FeatureOfInterest"][0])
            return 0 if feature == own else feature
        if own is None:
            if location is None:
                raise InvalidInput(
                    "The thing has no Location to make a FeatureOfInterest from; give it one, or name one.",
                    field="FeatureOfInterest",
                )
            await self._session.run("give_feature", {"datastream": stream})
            if here is None:
                made = await self._session.row("read_stream_for_observing", {"datastream": stream})
                assert made is not None, "it was found just now"  # noqa: S101
                self.changes.append(Change(entity="FeatureOfInterest", id=made[2], created=True))
            return 0
        return 0 if here in (None, own) else cast("int", here)

    async def _update_observation(self, key: Key, draft: EntityDraft) -> None:
        before = await observing.read_standing(self._session, await observing.resolve(self._session, key))
        after = observing.change(before, draft.values)
        kind = "MultiDatastream" if before.multi else "Datastream"
        other = "Datastream" if before.multi else "MultiDatastream"
        if other in draft.links:
            raise InvalidInput(f"It is of a {kind} and stays so.", field=other)
        if kind in draft.links:
            stream = await self._get_one(draft.links[kind][0])
            after = observing.put_into(after, stream)
        if "FeatureOfInterest" in draft.links:
            feature = await self._get_one(draft.links["FeatureOfInterest"][0])
            after = observing.of_feature(after, feature)
        self._bounds.check(after.key[1])
        await self._make_month(after.key[1])
        await observing.put_standing(self._session, before, after)
        name = before.detail.name or observation_id(*before.key)
        self._note("Observation", name, properties=tuple(draft.values))

    async def update_any(self, identifier: int | str, draft: EntityDraft) -> None:
        """`update` for whatever entity."""
        if draft.entity == "Observation":
            await self._update_observation(parse_observation_id(identifier), draft)
        else:
            await self.update(cast("int", identifier), draft)

    async def delete_any(self, entity: str, identifier: int | str) -> None:
        """`delete` for whatever entity; raises NotFound."""
        if entity != "Observation":
            await self.delete(entity, cast("int", identifier))
            return
        key = await observing.resolve(self._session, parse_observation_id(identifier))
        await observing.remove(self._session, await observing.read_standing(self._session, key))
        self._note(entity, identifier, deleted=True)


_HANDLED = frozenset(
    (
        ("Thing", "Locations"),
        ("Location", "Things"),
        ("HistoricalLocation", "Locations"),
        ("MultiDatastream", "ObservedProperties"),
    )
)
_COMPLEX = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_ComplexObservation"


def _read_symbol(values: dict[str, Value]) -> str:
    unit = msgspec.json.decode(cast("str", values.get("unitOfMeasurement") or "{}"))
    symbol = unit.get("symbol") if isinstance(unit, dict) else None
    return symbol if isinstance(symbol, str) else ""


def _check_sizes(draft: EntityDraft, properties: int) -> None:
    if draft.entity != "MultiDatastream":
        return
    for name in ("unitOfMeasurements", "multiObservationDataTypes"):
        if name not in draft.values:
            continue
        value = msgspec.json.decode(cast("str", draft.values[name]))
        if not isinstance(value, list) or len(value) != properties:
            raise InvalidInput(
                f"{name} must have as many elements as ObservedProperties, which are {properties}.",
                field=name,
            )
