"""Tiles of the map by who may see them, remembered until something in them changes."""

import asyncio
import hashlib
import math
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence

from isal import igzip

from dothi.access.door import Door, check
from dothi.store import tiles
from dothi.store.tiles import LIVE_ZOOM
from dothi.vocabulary.principals import Principal, Scope
from dothi.vocabulary.tiles import Box, ThingsChanged, Tile, TileAddress

REMEMBERED_BYTES = 128 * 2**20
_OVERHEAD_BYTES = 600
"""What remembering a tile costs besides its content."""
_MARGIN = 0.0314
"""How far tiles reach beyond their edges, as a part of their side, and a little more."""
_MANY = 1_000
"""After so many changes of things it is looked up again which kinds fit into tiles."""
_LEVEL = 1
_FARTHEST_NORTH = 85.05


_MOST_SIGHTS = 200
"""For so many who see different things it is remembered which kinds fit."""
_WHOLE_CITY = ("agency", "area")
"""What changes in these tables may change who sees what anywhere."""
_Key = tuple[frozenset[Scope], TileAddress]


class TileMemory:
    """Tiles that were made or are being made, by who may see them; the least used forgotten first."""

    def __init__(self, most_bytes: int = REMEMBERED_BYTES) -> None:
        self._tiles: OrderedDict[_Key, asyncio.Task[Tile]] = OrderedDict()
        self._by_place: defaultdict[int, defaultdict[tuple[int, int], set[_Key]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self._most_bytes = most_bytes
        self.bytes = 0

    def find(self, scopes: frozenset[Scope], address: TileAddress) -> asyncio.Task[Tile] | None:
        """A tile for who may see in these scopes that is remembered or being made, or None."""
        task = self._tiles.get((scopes, address))
        if task is not None:
            self._tiles.move_to_end((scopes, address))
        return task

    def put(self, scopes: frozenset[Scope], address: TileAddress, task: asyncio.Task[Tile]) -> None:
        """Remember what makes a tile for who may see in these scopes; one that fails is forgotten."""
        key = (scopes, address)
        self._tiles[key] = task
        self._by_place[address.z][address.x, address.y].add(key)
        self.bytes += _OVERHEAD_BYTES
        task.add_done_callback(lambda done: self._weigh(key, done))

    def forget(self) -> None:
        """Everything may have changed."""
        self._tiles.clear()
        self._by_place.clear()
        self.bytes = 0

    def forget_within(self, box: Box) -> None:
        """Something in this box has changed."""
        for z, places in list(self._by_place.items()):
            west, north, east, south = _list_edges(box, z)
            if (east - west + 1) * (south - north + 1) <= len(places):
                touched = [(x, y) for x in range(west, east + 1) for y in range(north, south + 1)]
            else:
                touched = [(x, y) for x, y in places if west <= x <= east and north <= y <= south]
            for place in touched:
                for key in list(places.get(place, ())):
                    self._drop(key)

    def _weigh(self, key: _Key, done: asyncio.Task[Tile]) -> None:
        if self._tiles.get(key) is not done:
            return
        if done.cancelled() or done.exception() is not None:
            self._drop(key)
            return
        self.bytes += len(done.result().content)
        while self.bytes > self._most_bytes:
            self._drop(next(iter(self._tiles)))

    def _drop(self, key: _Key) -> None:
        task = self._tiles.pop(key)
        address = key[1]
        self.bytes -= _OVERHEAD_BYTES
        if task.done() and not task.cancelled() and task.exception() is None:
            self.bytes -= len(task.result().content)
        places = self._by_place[address.z]
        there = places[address.x, address.y]
        there.discard(key)
        if not there:
            del places[address.x, address.y]
        if not places:
            del self._by_place[address.z]


class Tiles:
    """The city's tiles; each call takes the principal and raises NotAllowed where it may not.

    `drawn_by` names, by kind, the property whose value comes with its things as `drawn_as`.
    """

    def __init__(
        self, door: Door, memory: TileMemory | None = None, *, drawn_by: Mapping[str, str] | None = None
    ) -> None:
        self._door = door
        self._drawn_by = drawn_by
        self._memory = memory or TileMemory()
        self._fitting: dict[frozenset[Scope], dict[str, int]] = {}
        self._fitted: dict[frozenset[Scope], dict[str, int]] = {}
        self._changed = 0

    async def read(self, principal: Principal, address: TileAddress) -> Tile:
        """A tile as it is after the last change that was told of."""
        check(principal, "read")
        scopes = principal.list_sights()
        task = self._memory.find(scopes, address)
        if task is None:
            # It goes on where the one who asked goes away: others wait for it, too.
            task = asyncio.create_task(self._make(principal, address))
            self._memory.put(scopes, address, task)
        return await asyncio.shield(task)

    def note(self, changes: Sequence[ThingsChanged] | None) -> None:
        """Things have changed, at known places or at any."""
        if changes is None or any(change.table in _WHOLE_CITY for change in changes):
            self._fitting.clear()
            self._memory.forget()
            return
        for change in changes:
            self._changed += change.things
            for box in change.boxes:
                self._memory.forget_within(box)
        if self._changed > _MANY:
            self._fitting.clear()
            self._changed = 0

    async def _make(self, principal: Principal, address: TileAddress) -> Tile:
        far: list[str] = []
        if address.z < LIVE_ZOOM:
            fitting = await self._read_fitting(principal)
            kinds = fitting if address.kind is None else fitting.keys() & {address.kind}
            far = sorted(kind for kind in kinds if fitting[kind] > address.z)
        async with self._door.enter(principal, "read") as session:
            content = await tiles.read_tile(session, address, far, self._drawn_by)
        # Beside the loop: a large tile takes some milliseconds.
        return await asyncio.to_thread(_finish, content)

    async def _read_fitting(self, principal: Principal) -> dict[str, int]:
        scopes = principal.list_sights()
        known = self._fitting.get(scopes)
        if known is None:
            async with self._door.enter(principal, "read") as session:
                known = await tiles.read_fitting_zooms(session)
            if self._fitted.get(scopes, known) != known:
                self._memory.forget()
            if len(self._fitted) >= _MOST_SIGHTS:
                self._fitting.clear()
                self._fitted.clear()
            self._fitting[scopes] = self._fitted[scopes] = known
        return known


def _finish(content: bytes) -> Tile:
    return Tile(
        content=igzip.compress(content, _LEVEL, mtime=0),
        version=hashlib.blake2b(content, digest_size=8).hexdigest(),
    )


def _list_edges(box: Box, z: int) -> tuple[int, int, int, int]:
    """The first and last tiles, in x and y, that a box touches: west, north, east, south."""
    west, south, east, north = box
    across = 1 << z

    def along(longitude: float, margin: float) -> int:
        return min(max(math.floor((longitude + 180) / 360 * across + margin), 0), across - 1)

    def down(latitude: float, margin: float) -> int:
        angle = math.radians(min(max(latitude, -_FARTHEST_NORTH), _FARTHEST_NORTH))
        part = (1 - math.asinh(math.tan(angle)) / math.pi) / 2
        return min(max(math.floor(part * across + margin), 0), across - 1)

    return along(west, -_MARGIN), down(north, -_MARGIN), along(east, _MARGIN), down(south, _MARGIN)
