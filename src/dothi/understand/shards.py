"""How all pairs of rule and thing are dealt out, and how far arrivals were looked at for a part of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dothi.access.evaluating import Sight
from dothi.understand.follows import Follow, Instant
from dothi.vocabulary.evaluation import Arrival, Key
from dothi.vocabulary.observations import NO_TIME


def shard_of(key: Key, shards: int) -> int:
    """The shard that a rule at a thing belongs to."""
    return (key[0] * 7_919 + key[1]) % shards


@dataclass(slots=True)
class Cursor:
    """All arrivals of transactions before `low` were looked at, and those in `done`; the clock until then."""

    low: int
    done: frozenset[int]
    looked_until: int | None

    def wants(self, arrival: Arrival) -> bool:
        """Whether this has not been looked at."""
        return arrival.transaction >= self.low and arrival.id not in self.done

    def gather_unseen(self, arrivals: Sequence[Arrival]) -> dict[Instant, bool]:
        """What no round has looked at yet, and whether it is no reading: it was removed, or touched."""
        unseen: dict[Instant, bool] = {}
        for instant, is_nothing in self._list_unseen(arrivals):
            unseen[instant] = is_nothing or unseen.get(instant, False)
        return unseen

    def _list_unseen(self, arrivals: Sequence[Arrival]) -> Iterator[tuple[Instant, bool]]:
        for arrival in filter(self.wants, arrivals):
            rows = arrival.readings
            nothing = np.isnan(rows["result"]) | (rows["time"] == NO_TIME)
            columns = rows["datastream_id"].tolist(), rows["time"].tolist(), nothing.tolist()
            for stream, time, is_nothing in zip(*columns, strict=True):
                yield (stream, time), is_nothing


async def read_corrected(
    sight: Sight, made: Iterable[Follow], unseen: Collection[Mapping[Instant, bool]]
) -> dict[int, set[Instant]]:
    """By datastream, what no round has looked at and was stored before: it has come again, or is gone."""
    streams = {stream for follow in made for stream in follow.streams}
    wanted = [(instant, gone) for each in unseen for instant, gone in each.items() if instant[0] in streams]
    corrected: dict[int, set[Instant]] = {stream: set() for stream in streams}
    for instant in await sight.list_corrected([instant for instant, gone in wanted if not gone]):
        corrected[instant[0]].add(instant)
    for instant, gone in wanted:
        if gone:
            corrected[instant[0]].add(instant)
    return corrected
