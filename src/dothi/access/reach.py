"""Which datastreams a principal may hear of or record at, for what is decided beside the database."""

import msgspec

from dothi.access.directory import Directory
from dothi.access.door import Door
from dothi.store.things import list_reached_streams
from dothi.vocabulary.errors import NotAllowed, UnknownDatastream
from dothi.vocabulary.principals import Action, Principal, Scope

_MOST_REMEMBERED = 1_000


class Reach:
    """Asks the database once for all who may do the same, and again when things have changed."""

    def __init__(self, door: Door, directory: Directory) -> None:
        self._door = door
        self._directory = directory
        self._version = directory.version
        self._known: dict[frozenset[Scope], frozenset[int]] = {}

    async def find_streams(self, principal: Principal, action: Action) -> frozenset[int] | None:
        """The ids of the datastreams at which it may do that; None where those are all."""
        if principal.may_everywhere(action):
            return None
        scopes = principal.list_scopes(action)
        if self._version != self._directory.version:
            self._version = self._directory.version
            self._known.clear()
        known = self._known.get(scopes)
        if known is None:
            version = self._version
            known = await self._ask(principal, scopes)
            if version == self._version:
                if len(self._known) >= _MOST_REMEMBERED:
                    self._known.clear()
                self._known[scopes] = known
        return known

    async def check_recording(self, principal: Principal, datastream_id: int) -> None:
        """Raise NotAllowed where it may not record at a datastream, UnknownDatastream where it sees none."""
        allowed = await self.find_streams(principal, "observe")
        if allowed is None or datastream_id in allowed:
            return
        seen = await self.find_streams(principal, "read")
        if seen is None or datastream_id in seen:
            raise NotAllowed(f"{principal.name} may not record at datastream {datastream_id}.")
        raise UnknownDatastream(f"Datastream {datastream_id}.", field="Datastream")

    async def _ask(self, principal: Principal, scopes: frozenset[Scope]) -> frozenset[int]:
        if not scopes:
            return frozenset()
        sees = tuple(msgspec.structs.replace(each, actions=frozenset({"read"})) for each in scopes)
        async with self._door.enter(msgspec.structs.replace(principal, scopes=sees), "read") as session:
            return await list_reached_streams(session)
