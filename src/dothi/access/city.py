"""What screens and programs read of the city, and what a person may change in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dothi.access.door import Door
from dothi.store import operation, series, things
from dothi.store.operation import CityState, DeadLetter, DeadLetterGroup, Part, RecordingLabel
from dothi.store.series import HourlyMeans, Series
from dothi.store.things import (
    AreaOfThing,
    Extent,
    SelfRegistration,
    StreamOnMap,
    ThingOnMap,
    Wanted,
    WholeThing,
)
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import Agency, Kind, ThingDraft

__all__ = [
    "AreaOfThing",
    "City",
    "CityState",
    "DeadLetter",
    "DeadLetterGroup",
    "Extent",
    "Part",
    "RecordingLabel",
    "SelfRegistration",
    "Series",
    "StreamOnMap",
    "ThingOnMap",
    "Wanted",
    "WholeThing",
]

_MOST_NAMED = 50


class City:
    """The city's reads and changes; each takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def list_things(self, principal: Principal, wanted: Wanted | None = None) -> list[ThingOnMap]:
        """Things with their latest values, by their ids."""
        async with self._door.enter(principal, "read") as session:
            return await things.list_things(session, wanted or Wanted())

    async def count_by_kind(self, principal: Principal, at: datetime | None) -> list[tuple[str, int, int]]:
        """By kind: how many things, and how many have datastreams; `at` is an instant, None for now."""
        async with self._door.enter(principal, "read") as session:
            return await things.count_by_kind(session, at)

    async def has_things(self, principal: Principal) -> bool:
        """Whether there is any thing."""
        async with self._door.enter(principal, "read") as session:
            return await things.has_things(session)

    async def get_thing(self, principal: Principal, thing_id: int, at: datetime | None = None) -> WholeThing:
        """One thing with everything its panel shows, now or at an instant; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await things.get_thing(session, thing_id, at)

    async def read_extent(self, principal: Principal) -> Extent:
        """Where the things are, and whether any is simulated."""
        async with self._door.enter(principal, "read") as session:
            return await things.read_extent(session)

    async def read_series(
        self, principal: Principal, datastream_id: int, span: tuple[datetime, datetime], limit: int
    ) -> Series:
        """The observations of a datastream in a span, at most `limit`; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await series.read_readings(session, datastream_id, *span, limit)

    async def read_hours(
        self, principal: Principal, datastream_id: int, span: tuple[datetime, datetime]
    ) -> Series:
        """The hours of a datastream in a span; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await series.read_hours(session, datastream_id, *span)

    async def read_hourly_means(
        self, principal: Principal, datastream_ids: list[int], span: tuple[datetime, datetime]
    ) -> HourlyMeans:
        """The hourly means of many datastreams in a span, as columns."""
        async with self._door.enter(principal, "read") as session:
            return await series.read_hourly_means(session, datastream_ids, *span)

    async def list_latest(self, principal: Principal) -> list[tuple[int, datetime, float]]:
        """(datastream, phenomenon time, result) of the latest reading of every datastream."""
        async with self._door.enter(principal, "read") as session:
            return await series.list_latest(session)

    async def list_dead_letters(
        self, principal: Principal, limit: int
    ) -> tuple[list[DeadLetterGroup], list[DeadLetter]]:
        """Refused messages: by reason, and the newest ones."""
        async with self._door.enter(principal, "read") as session:
            groups = await operation.list_dead_letter_groups(session)
            return groups, await operation.list_dead_letters(session, limit)

    async def trim_dead_letters(self, principal: Principal, days: int) -> None:
        """Forget refused messages older than `days`."""
        async with self._door.enter(principal, "operate", "city.operate") as session:
            await operation.trim_dead_letters(session, days)

    async def read_state(self, principal: Principal) -> CityState:
        """How city time runs and what is being replayed."""
        async with self._door.enter(principal, "read") as session:
            return await operation.read_city_state(session)

    async def put_state(self, principal: Principal, state: CityState) -> None:
        """Set how city time runs."""
        async with self._door.enter(principal, "operate", "city.clock") as session:
            before = await operation.read_city_state(session)
            await operation.put_city_state(session, state)
            session.note(Note(event="city.clock", before=before, after=state))

    async def list_parts(self, principal: Principal) -> list[Part]:
        """The running processes as they told of themselves."""
        async with self._door.enter(principal, "read") as session:
            return await operation.list_parts(session)

    async def put_part(
        self, principal: Principal, name: str, started_at: datetime, detail: dict[str, Any]
    ) -> None:
        """Say that this process runs, and how it is."""
        async with self._door.enter(principal, "operate") as session:
            await operation.put_part(session, name, started_at, detail)

    async def drop_part(self, principal: Principal, name: str) -> None:
        """Say that this process ends in good order."""
        async with self._door.enter(principal, "operate") as session:
            await operation.drop_part(session, name)

    async def put_declarations(
        self, principal: Principal, kinds: Iterable[Kind], quantities: Quantities
    ) -> None:
        """Take over what the sectors declare."""
        async with self._door.enter(principal, "edit", "city.declare") as session:
            await things.put_declarations(session, kinds, quantities)

    async def put_things(
        self,
        principal: Principal,
        drafts: Iterable[ThingDraft],
        quantities: Quantities,
        agencies: Iterable[Agency] = (),
        *,
        keep_known: bool = False,
    ) -> list[int]:
        """Register or update agencies and things, all or none; the things' ids.

        With `keep_known` a thing that exists stays as it is and only gets its new datastreams.
        """
        async with self._door.enter(principal, "edit", "thing.register") as session:
            for agency in agencies:
                await things.put_agency(session, agency)
            made, uids = [], []
            for draft in drafts:
                made.append(await things.put_thing(session, draft, quantities, keep_known=keep_known))
                uids.append(draft.uid)
            after = {"count": len(uids), "things": uids[:_MOST_NAMED]}
            one = uids[0] if len(uids) == 1 else None
            session.note(Note(event="thing.register", subject_type="thing", subject=one, after=after))
            return made

    async def list_self_registrations(self, principal: Principal) -> list[SelfRegistration]:
        """The prefixes under which devices may register themselves."""
        async with self._door.enter(principal, "read") as session:
            return await things.list_self_registrations(session)

    async def put_self_registration(self, principal: Principal, registration: SelfRegistration) -> None:
        """Switch self-registration on for a prefix."""
        async with self._door.enter(principal, "edit", "device.allow") as session:
            known = await things.list_self_registrations(session)
            before = next((each for each in known if each.prefix == registration.prefix), None)
            await things.put_self_registration(session, registration)
            session.note(_note("device.allow", registration.prefix, before, registration))

    async def delete_self_registration(self, principal: Principal, prefix: str) -> None:
        """Switch self-registration off for a prefix; raises NotFound."""
        async with self._door.enter(principal, "edit", "device.forbid") as session:
            known = await things.list_self_registrations(session)
            before = next((each for each in known if each.prefix == prefix), None)
            await things.delete_self_registration(session, prefix)
            session.note(_note("device.forbid", prefix, before, None))


def _note(event: Event, prefix: str, before: SelfRegistration | None, after: SelfRegistration | None) -> Note:
    return Note(event=event, subject_type="prefix", subject=prefix, before=before, after=after)
